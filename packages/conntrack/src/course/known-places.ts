import { Course, type CoursePlace, type Packet } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import { ConnectionStatus } from '../table/status.ts';
import { KnownPlace } from './known-place.ts';

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

/** Slots of nodes: no packet was asked about yet, one was walked, all are; or a place from here on. */
const FRESH = 0;
const WALKED = 1;
const CLOSED = 2;
const FIRST_PLACE = 3;
/** Places at most, so that a slot takes two bytes; further connections are walked. */
const MOST_PLACES = 0xffff - FIRST_PLACE;

/** The courses of packets of connections that both ends have spoken on, by hash node. */
export class KnownPlaces {
  readonly #table: ConnectionTable;
  #slots = new Uint16Array(0);
  readonly #places: KnownPlace[] = [];
  /** Indices of places that no node has any more. */
  readonly #free: number[] = [];
  /** Indices of places that connections share, by their courses: those of a course differ in what fits. */
  readonly #shared = new Map<Course, number[]>();
  /** How often all were forgotten: places of another generation have other numbers. */
  generation = 0;

  constructor(table: ConnectionTable) {
    this.#table = table;
  }

  /** The place of a packet of a node; undefined where it must be walked. */
  of(node: number, packet: Packet): CoursePlace | undefined {
    const handle = node >>> 1;
    const status = this.#table.status(handle);
    if ((status & (SETTLED | UNUSUAL)) !== SETTLED) return undefined;
    if (node >= this.#slots.length) this.#grow(node);
    const slot = this.#slots[node]!;
    if (slot === FRESH) this.#slots[node] = WALKED;
    if (slot === FRESH || slot === CLOSED) return undefined;
    const mark = this.#table.mark(handle);
    const known = slot === WALKED ? undefined : this.#places[slot - FIRST_PLACE]!;
    if (known === undefined || !known.fits(status, mark, packet)) {
      this.#letGo(node);
      return this.#add(node, new KnownPlace(status, mark, packet));
    }
    if (known.isCompared) return known;
    if (!known.isClosed) return this.#compare(node, known);
    this.#letGo(node);
    this.#slots[node] = CLOSED;
    return undefined;
  }

  /** For each node that was asked about a number that tells its place; it is replaced when it grows. */
  get slots(): Uint16Array {
    return this.#slots;
  }

  /**
   * The place that the packets of a node share with those of other connections, or were compared with;
   * undefined where {@link of} must look. Nothing changes.
   */
  settled(node: number): KnownPlace | undefined {
    const slot = this.#slots[node] ?? FRESH;
    if (slot < FIRST_PLACE) return undefined;
    const place = this.#places[slot - FIRST_PLACE]!;
    return place.isCompared && place.root instanceof Course ? place : undefined;
  }

  /** A handle begins to stand for another connection. */
  forget(handle: number): void {
    const node = handle * 2;
    if (node >= this.#slots.length) return;
    this.#letGo(node);
    this.#letGo(node + 1);
    this.#slots[node] = FRESH;
    this.#slots[node + 1] = FRESH;
  }

  clear(): void {
    this.generation++;
    this.#slots.fill(FRESH);
    this.#places.length = 0;
    this.#free.length = 0;
    this.#shared.clear();
  }

  #add(node: number, place: KnownPlace): CoursePlace | undefined {
    const index = this.#free.pop() ?? this.#places.length;
    if (index >= MOST_PLACES) return undefined;
    this.#places[index] = place;
    this.#slots[node] = FIRST_PLACE + index;
    return place;
  }

  /** Connections with equal courses share one, so that it stays in the processor's cache. */
  #compare(node: number, place: KnownPlace): CoursePlace {
    const { root } = place;
    if (!(root instanceof Course)) return place;
    const alike = this.#shared.get(root) ?? [];
    const shared = alike.find((index) => place.isLike(this.#places[index]!));
    if (shared !== undefined) {
      this.#letGo(node);
      this.#slots[node] = FIRST_PLACE + shared;
      return this.#places[shared]!;
    }
    place.isCompared = true;
    alike.push(this.#slots[node]! - FIRST_PLACE);
    this.#shared.set(root, alike);
    return place;
  }

  /** Gives a place back that the node alone has: one that was compared may be another's too. */
  #letGo(node: number): void {
    const index = this.#slots[node]! - FIRST_PLACE;
    if (index < 0 || this.#places[index]!.isCompared) return;
    this.#free.push(index);
    this.#slots[node] = WALKED;
  }

  #grow(node: number): void {
    const slots = new Uint16Array(Math.max(512, 2 ** Math.ceil(Math.log2(node + 2))));
    slots.set(this.#slots);
    this.#slots = slots;
  }
}
