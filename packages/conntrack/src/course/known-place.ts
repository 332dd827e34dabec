import { Course, CoursePlace, type Packet } from '@packet-path/core';
import type { Manipulation } from '../nat/nat-range.ts';
import { RewritesEnd } from '../nat/rewrites-end.ts';
import { asksRows, type RowAction, type RowCondition, takesRows } from './row-parts.ts';

/** The source of packets is rewritten as their connection says, or the destination. */
export const REWRITES_SOURCE = 1;
export const REWRITES_DESTINATION = 2;

/** The work of a course on rows of known connections. */
export interface RowTemplate {
  readonly course: Course;
  /** The ends that conntrack gives the packet. */
  readonly rewrites: number;
  /** Asked before anything else, and done at last; each of them sees to an end that is not rewritten. */
  readonly conditions: readonly RowCondition[];
  readonly actions: readonly RowAction[];
}

/** The template of a course; undefined where it asks or does something that needs a packet. */
function templateOf(course: Course): RowTemplate | undefined {
  const { conditions } = course;
  const actions: RowAction[] = [];
  let rewrites = 0;
  let given = 0;
  for (const { action } of course.steps) {
    if (action instanceof RewritesEnd) rewrites |= endBit(action.manipulation);
    else if (takesRows(action)) {
      actions.push(action);
      if (action.rowEnd !== undefined) given |= endBit(action.rowEnd);
    } else return undefined;
  }
  if ((rewrites & given) !== 0 || !conditions.every(asksRows)) return undefined;
  return { course, rewrites, conditions, actions };
}

function endBit(end: Manipulation): number {
  return end === 'source' ? REWRITES_SOURCE : REWRITES_DESTINATION;
}

/** The course of packets of one direction, of connections that are translated alike. */
export class KnownPlace extends CoursePlace {
  readonly #status: number;
  readonly #connectionMark: number;
  // Copies, since the packet may be a row that is read over.
  readonly #mark: number;
  readonly #tos: number;
  readonly #inputInterface: string | null;
  /** Whether it has been compared with the places of other connections. */
  isCompared = false;
  #template: RowTemplate | 'none' | undefined;

  constructor(status: number, connectionMark: number, { mark, tos, inputInterface }: Packet) {
    super();
    this.#status = status;
    this.#connectionMark = connectionMark;
    this.#mark = mark;
    this.#tos = tos;
    this.#inputInterface = inputInterface;
  }

  fits(
    status: number,
    connectionMark: number,
    { mark, tos, inputInterface }: Pick<Packet, 'mark' | 'tos' | 'inputInterface'>,
  ): boolean {
    return (
      this.#status === status &&
      this.#connectionMark === connectionMark &&
      this.#inputInterface === inputInterface &&
      this.#mark === mark &&
      this.#tos === tos
    );
  }

  /** The template of its course, which is there; undefined where packets here need to be packets. */
  get template(): RowTemplate | undefined {
    this.#template ??= templateOf(this.root as Course) ?? 'none';
    return this.#template === 'none' ? undefined : this.#template;
  }

  get #shared(): Pick<Packet, 'mark' | 'tos' | 'inputInterface'> {
    return { mark: this.#mark, tos: this.#tos, inputInterface: this.#inputInterface };
  }

  isLike(other: KnownPlace): boolean {
    return (
      other.fits(this.#status, this.#connectionMark, this.#shared) &&
      // Equal courses are one object.
      this.root instanceof Course &&
      this.root === other.root
    );
  }
}
