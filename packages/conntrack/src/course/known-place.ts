import { Course, CoursePlace, type Packet } from '@packet-path/core';
import { RewritesEnd } from '../nat/rewrites-end.ts';

/** The source of packets is rewritten as their connection says, or the destination. */
export const REWRITES_SOURCE = 1;
export const REWRITES_DESTINATION = 2;
/** More is done with packets than that. */
export const DOES_MORE = 4;

/** The ends that a course gives to packets of known connections. */
function rewritesOf({ steps }: Course): number {
  let ends = 0;
  for (const { action } of steps) {
    if (!(action instanceof RewritesEnd)) return DOES_MORE;
    ends |= action.manipulation === 'source' ? REWRITES_SOURCE : REWRITES_DESTINATION;
  }
  return ends;
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
  #rewrites: number | undefined;

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

  /** The ends that packets here are given, of {@link rewritesOf}; its course is there. */
  get rewrites(): number {
    this.#rewrites ??= this.hasConditions ? DOES_MORE : rewritesOf(this.root as Course);
    return this.#rewrites;
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
