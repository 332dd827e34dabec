import { Course, CoursePlace, type Packet } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import { ConnectionStatus } from '../table/status.ts';
import { isSameCourse } from './same-course.ts';

const {
  ASSURED,
  CONFIRMED,
  DYING,
  EXPECTED,
  FIXED_TIMEOUT,
  HELPER,
  NAT_CLASH,
  SEEN_REPLY,
  SEQUENCE_ADJUST,
} = ConnectionStatus;

/** The bits that a connection must have, so that a packet changes its time alone. */
const SETTLED = CONFIRMED | SEEN_REPLY | ASSURED;
/** The bits that ask for more than a course can tell. */
const UNUSUAL = DYING | EXPECTED | FIXED_TIMEOUT | HELPER | NAT_CLASH | SEQUENCE_ADJUST;

/** Places that are compared before a connection keeps a course of its own. */
const MOST_SHARED = 64;

/** The course of packets of one direction, of connections that are translated alike. */
class KnownPlace extends CoursePlace {
  readonly #status: number;
  readonly #connectionMark: number;
  // Copies, since the packet may be a row that is read over.
  readonly #mark: number;
  readonly #tos: number;
  readonly #inputInterface: string | null;
  /** Whether it has been compared with the places of other connections. */
  isCompared = false;

  constructor(status: number, connectionMark: number, { mark, tos, inputInterface }: Packet) {
    super();
    this.#status = status;
    this.#connectionMark = connectionMark;
    this.#mark = mark;
    this.#tos = tos;
    this.#inputInterface = inputInterface;
    // The caller has let a packet be walked already.
    this.visits = 1;
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

  get #shared(): Pick<Packet, 'mark' | 'tos' | 'inputInterface'> {
    return { mark: this.#mark, tos: this.#tos, inputInterface: this.#inputInterface };
  }

  isLike(other: KnownPlace): boolean {
    return (
      other.fits(this.#status, this.#connectionMark, this.#shared) &&
      this.root instanceof Course &&
      other.root instanceof Course &&
      isSameCourse(this.root, other.root)
    );
  }
}

/** The courses of packets of connections that both ends have spoken on, by hash node. */
export class KnownPlaces {
  readonly #table: ConnectionTable;
  /** By node; `null` where one packet was walked. */
  #byNode: (KnownPlace | null | undefined)[] = [];
  #shared: KnownPlace[] = [];

  constructor(table: ConnectionTable) {
    this.#table = table;
  }

  /** The place of a packet of a node; undefined where it must be walked. */
  of(node: number, packet: Packet): CoursePlace | undefined {
    const handle = node >>> 1;
    const status = this.#table.status(handle);
    if ((status & (SETTLED | UNUSUAL)) !== SETTLED) return undefined;
    const known = this.#byNode[node];
    if (known === undefined) {
      this.#byNode[node] = null;
      return undefined;
    }
    const mark = this.#table.mark(handle);
    if (known?.fits(status, mark, packet)) {
      return known.isCompared ? known : this.#compare(node, known);
    }
    const place = new KnownPlace(status, mark, packet);
    this.#byNode[node] = place;
    return place;
  }

  /** A handle begins to stand for another connection. */
  forget(handle: number): void {
    const nodes = this.#byNode;
    if (nodes.length <= handle * 2) return;
    nodes[handle * 2] = undefined;
    nodes[handle * 2 + 1] = undefined;
  }

  clear(): void {
    this.#byNode = [];
    this.#shared = [];
  }

  /** Connections with equal courses share one, so that it stays in the processor's cache. */
  #compare(node: number, place: KnownPlace): CoursePlace {
    if (place.root === undefined) return place;
    place.isCompared = true;
    const like = this.#shared.find((other) => place.isLike(other));
    if (like !== undefined) this.#byNode[node] = like;
    else if (this.#shared.length < MOST_SHARED) this.#shared.push(place);
    return like ?? place;
  }
}
