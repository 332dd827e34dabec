import type { Clock, Microseconds } from '@packet-path/core';
import { type Column, NONE, Slab } from '@packet-path/tables';
import type { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY, type Way } from '../tuple/way.ts';
import type { Zone } from '../tuple/zone.ts';
import { IPV6, isOfKind, KIND_WITHOUT_ZONE, kindOf, ZONE_SHIFT, zoneOfKind } from './kind.ts';
import {
  EXPIRY,
  HAS_ZONE,
  KIND_SHIFT,
  MEMORY,
  NODE,
  OWN,
  RECORD,
  STATE_BITS,
  STATE_SHIFT,
  STATUS,
  STATUS_BITS,
  UPPER,
} from './record-layout.ts';
import type { ConntrackHandle, ConntrackNode } from './units.ts';

/**
 * The connections of a host as records of a slab: a connection is a small integer, its handle, and its
 * two tuples are the nodes 2 * handle and 2 * handle + 1. The words of a record are those of
 * record-layout.ts.
 *
 * 64 bytes a connection, and 40 for TCP. IPv6 takes 48 more, zones and marks 4 each, once the first
 * connection has one.
 */
export class ConnectionRecords {
  /** The host's time. */
  readonly clock: Clock;
  /** Trackers read and write their own words of a record here. */
  readonly slab: Slab<ConntrackHandle> = new Slab(RECORD);
  /** Further words of a connection for its tracker. */
  readonly memory: Column = this.slab.column(MEMORY);
  readonly #upper: Column = this.slab.column(UPPER * 2);
  readonly #zones: Column = this.slab.column(1);
  readonly #marks: Column = this.slab.column(1);

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Handles are below this. */
  get capacity(): number {
    return this.slab.capacity;
  }

  protected take(original: TupleKey, reply: TupleKey, zone: Zone): ConntrackHandle {
    const handle = this.slab.take();
    const { words, times } = this.slab;
    const record = handle * RECORD;
    const kind = kindOf(original, zone);
    const number = kind >>> ZONE_SHIFT;
    words[record + STATUS] =
      ((kind & KIND_WITHOUT_ZONE) << KIND_SHIFT) | (number === 0 ? 0 : HAS_ZONE);
    if (number !== 0) this.#zones.write(handle, number);
    times[handle * (RECORD / 2) + EXPIRY] = this.clock.now;
    this.#marks.write(handle, 0);
    this.writeTuple(handle, ORIGINAL, original);
    this.writeTuple(handle, REPLY, reply);
    return handle;
  }

  // -- tuples ----------------------------------------------------------------------------------

  readTuple(handle: ConntrackHandle, way: Way, into: TupleKey): void {
    const { words } = this.slab;
    const at = handle * RECORD + way * NODE;
    const kind = words[handle * RECORD + STATUS]! >>> KIND_SHIFT;
    const ports = words[at + 3]!;
    into.protocol = kind & 0xff;
    into.s3 = words[at + 1]!;
    into.d3 = words[at + 2]!;
    into.sourcePort = ports >>> 16;
    into.destinationPort = ports & 0xffff;
    if ((kind & IPV6) === 0) {
      into.family = 4;
      into.s0 = into.s1 = into.s2 = 0;
      into.d0 = into.d1 = into.d2 = 0;
      return;
    }
    const upper = this.#upper.words;
    const from = (handle * 2 + way) * UPPER;
    into.family = 6;
    into.s0 = upper[from]!;
    into.s1 = upper[from + 1]!;
    into.s2 = upper[from + 2]!;
    into.d0 = upper[from + 3]!;
    into.d1 = upper[from + 4]!;
    into.d2 = upper[from + 5]!;
  }

  /** Overwrites a direction's tuple of a connection that is not in the hash table. */
  writeTuple(handle: ConntrackHandle, way: Way, key: TupleKey): void {
    const { words } = this.slab;
    const at = handle * RECORD + way * NODE;
    words[at] = NONE;
    words[at + 1] = key.s3;
    words[at + 2] = key.d3;
    words[at + 3] = (key.sourcePort << 16) | key.destinationPort;
    if (key.family === 4) return;
    const upper = this.#upper.use();
    const to = (handle * 2 + way) * UPPER;
    upper[to] = key.s0;
    upper[to + 1] = key.s1;
    upper[to + 2] = key.s2;
    upper[to + 3] = key.d0;
    upper[to + 4] = key.d1;
    upper[to + 5] = key.d2;
  }

  /** Whether a node has this tuple, of this kind (`kindOf`). */
  protected nodeIs(node: ConntrackNode, key: TupleKey, ports: number, kind: number): boolean {
    const { words } = this.slab;
    const record = (node >>> 1) * RECORD;
    const at = record + (node & 1) * NODE;
    return (
      words[at + 3] === ports &&
      words[at + 1] === key.s3 &&
      words[at + 2] === key.d3 &&
      isOfKind(this.#kind(node >>> 1), kind, (node & 1) as Way) &&
      (key.family === 4 || this.#upperIs(node, key))
    );
  }

  #upperIs(node: ConntrackNode, key: TupleKey): boolean {
    const upper = this.#upper.words;
    const at = node * UPPER;
    return (
      upper[at + 2] === key.s2 &&
      upper[at + 5] === key.d2 &&
      upper[at + 1] === key.s1 &&
      upper[at] === key.s0 &&
      upper[at + 4] === key.d1 &&
      upper[at + 3] === key.d0
    );
  }

  // -- fields ----------------------------------------------------------------------------------

  /** Protocol, family and zone (`kindOf`). */
  #kind(handle: ConntrackHandle): number {
    const word = this.slab.words[handle * RECORD + STATUS]!;
    const kind = (word >>> KIND_SHIFT) & KIND_WITHOUT_ZONE;
    return (word & HAS_ZONE) === 0 ? kind : kind | (this.#zones.read(handle) << ZONE_SHIFT);
  }

  protocol(handle: ConntrackHandle): number {
    return (this.slab.words[handle * RECORD + STATUS]! >>> KIND_SHIFT) & 0xff;
  }

  zone(handle: ConntrackHandle): Zone {
    return zoneOfKind(this.#kind(handle));
  }

  /** Bits of {@link ConnectionStatus}. */
  status(handle: ConntrackHandle): number {
    return this.slab.words[handle * RECORD + STATUS]! & STATUS_BITS;
  }

  /** Whether any of these bits is set. */
  has(handle: ConntrackHandle, bits: number): boolean {
    return (this.slab.words[handle * RECORD + STATUS]! & bits) !== 0;
  }

  addStatus(handle: ConntrackHandle, bits: number): void {
    this.slab.words[handle * RECORD + STATUS]! |= bits;
  }

  /** The tracker's state, a number of its own. */
  state(handle: ConntrackHandle): number {
    return (this.slab.words[handle * RECORD + STATUS]! & STATE_BITS) >>> STATE_SHIFT;
  }

  setState(handle: ConntrackHandle, state: number): void {
    const { words } = this.slab;
    const at = handle * RECORD + STATUS;
    words[at] = (words[at]! & ~STATE_BITS) | (state << STATE_SHIFT);
  }

  /** 32 bits unsigned. */
  mark(handle: ConntrackHandle): number {
    return this.#marks.read(handle) >>> 0;
  }

  setMark(handle: ConntrackHandle, mark: number): void {
    this.#marks.write(handle, mark);
  }

  /** The moment when it expires. */
  expiry(handle: ConntrackHandle): Microseconds {
    return this.slab.times[handle * (RECORD / 2) + EXPIRY]!;
  }

  protected setExpiry(handle: ConntrackHandle, moment: Microseconds): void {
    this.slab.times[handle * (RECORD / 2) + EXPIRY] = moment;
  }

  /** Time until it expires; 0 or less when it has. */
  timeLeft(handle: ConntrackHandle): Microseconds {
    return this.expiry(handle) - this.clock.now;
  }

  isExpired(handle: ConntrackHandle): boolean {
    return this.expiry(handle) <= this.clock.now;
  }

  /** Its tracker knows nothing of it: all words of the tracker are 0. */
  clearMemory(handle: ConntrackHandle): void {
    this.slab.words.fill(0, handle * RECORD + OWN, (handle + 1) * RECORD);
    this.memory.words.fill(0, handle * MEMORY, (handle + 1) * MEMORY);
  }
}
