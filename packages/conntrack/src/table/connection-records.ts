import { type Clock, type Microseconds, SECOND } from '@packet-path/core';
import type { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY, type Way } from '../tuple/way.ts';
import { type Zone, zoneId } from '../tuple/zone.ts';
import { ConnectionStatus } from './status.ts';
import type { ConntrackHandle, Seconds } from './units.ts';

/** No node, no connection: the end of every list. */
export const NONE = -1;

/** Words of a connection's record: 64 bytes, a line of the processor's cache. */
export const RECORD = 16;
/** Words of a direction's part: next node, source, destination, ports. */
export const NODE = 4;
/** Offsets into a record, behind both nodes. The expiry takes two words. */
const EXPIRY = 8;
/** Protocol, 256 for IPv6, from bit 9 where the zone does not hold, from bit 16 its number. */
const KIND = 10;
const STATUS = 11;
/** The node before each of the two nodes, or `-2 - bucket` for the first of a chain. */
export const PREVIOUS = 12;
const STATE = 14;
const MARK = 15;

/** Words of the tracker's memory of a connection: what TCP needs, the largest. */
export const MEMORY = 13;
/** The upper address words of an IPv6 tuple: three of the source, three of the destination. */
const UPPER = 6;
const IPV6 = 0x100;
/** The bits of a kind without the zone. */
const PROTOCOL_AND_FAMILY = 0x1ff;
/** The bits of a kind that say where the zone does not hold; in a {@link Zone} they are 7 bits higher. */
const ZONE_LIMITS = 0x600;
const ZONE_LIMITS_SHIFT = 7;

/**
 * The connections of a host as records in typed arrays: a connection is a small integer, its
 * handle, and its two tuples are the nodes 2 * handle and 2 * handle + 1.
 *
 * 120 bytes a connection: 64 for the record, 52 for the tracker, 4 for the free list. IPv6 takes 48
 * more, once the first IPv6 connection is seen.
 */
export class ConnectionRecords {
  protected readonly clock: Clock;
  /** `RECORD` words for each handle. */
  protected words: Int32Array;
  /** The same bytes as {@link words}, for the expiries. */
  #times: Float64Array;
  #upper: Int32Array = new Int32Array(0);
  #free: Int32Array;
  #freeCount = 0;
  #capacity = 256;
  /** `MEMORY` words for each handle, for its tracker. */
  memory: Int32Array;

  constructor(clock: Clock) {
    this.clock = clock;
    this.words = new Int32Array(this.#capacity * RECORD);
    this.#times = new Float64Array(this.words.buffer);
    this.#free = new Int32Array(this.#capacity);
    this.memory = new Int32Array(this.#capacity * MEMORY);
    this.#offerHandles(0);
  }

  /** Handles are below this. */
  get capacity(): number {
    return this.#capacity;
  }

  // -- handles ---------------------------------------------------------------------------------

  protected take(original: TupleKey, reply: TupleKey, zone: Zone): ConntrackHandle {
    if (this.#freeCount === 0) this.#grow();
    const handle = this.#free[--this.#freeCount]!;
    const record = handle * RECORD;
    const { words } = this;
    words[record + KIND] = kindOf(original, zone);
    words[record + STATUS] = 0;
    words[record + STATE] = 0;
    words[record + MARK] = 0;
    this.#times[(record + EXPIRY) >>> 1] = this.clock.now;
    this.writeTuple(handle, ORIGINAL, original);
    this.writeTuple(handle, REPLY, reply);
    return handle;
  }

  protected giveBack(handle: ConntrackHandle): void {
    this.#free[this.#freeCount++] = handle;
  }

  // -- tuples ----------------------------------------------------------------------------------

  readTuple(handle: ConntrackHandle, way: Way, into: TupleKey): void {
    const { words } = this;
    const at = handle * RECORD + way * NODE;
    const kind = words[handle * RECORD + KIND]!;
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
    const upper = (handle * 2 + way) * UPPER;
    into.family = 6;
    into.s0 = this.#upper[upper]!;
    into.s1 = this.#upper[upper + 1]!;
    into.s2 = this.#upper[upper + 2]!;
    into.d0 = this.#upper[upper + 3]!;
    into.d1 = this.#upper[upper + 4]!;
    into.d2 = this.#upper[upper + 5]!;
  }

  /** Overwrites a direction's tuple of a connection that is not in the hash table. */
  writeTuple(handle: ConntrackHandle, way: Way, key: TupleKey): void {
    const at = handle * RECORD + way * NODE;
    this.words[at] = NONE;
    this.words[at + 1] = key.s3;
    this.words[at + 2] = key.d3;
    this.words[at + 3] = (key.sourcePort << 16) | key.destinationPort;
    if (key.family === 4) return;
    if (this.#upper.length === 0) this.#upper = new Int32Array(this.#capacity * 2 * UPPER);
    const upper = (handle * 2 + way) * UPPER;
    this.#upper[upper] = key.s0;
    this.#upper[upper + 1] = key.s1;
    this.#upper[upper + 2] = key.s2;
    this.#upper[upper + 3] = key.d0;
    this.#upper[upper + 4] = key.d1;
    this.#upper[upper + 5] = key.d2;
  }

  /** Whether a node has this tuple in this zone. */
  protected nodeIs(node: number, key: TupleKey, ports: number, zone: Zone): boolean {
    const { words } = this;
    const record = (node >>> 1) * RECORD;
    const at = record + (node & 1) * NODE;
    return (
      words[at + 3] === ports &&
      words[at + 1] === key.s3 &&
      words[at + 2] === key.d3 &&
      isOfKind(words[record + KIND]!, kindOf(key, zone), (node & 1) as Way) &&
      (key.family === 4 || this.#upperIs(node, key))
    );
  }

  #upperIs(node: number, key: TupleKey): boolean {
    const at = node * UPPER;
    return (
      this.#upper[at + 2] === key.s2 &&
      this.#upper[at + 5] === key.d2 &&
      this.#upper[at + 1] === key.s1 &&
      this.#upper[at] === key.s0 &&
      this.#upper[at + 4] === key.d1 &&
      this.#upper[at + 3] === key.d0
    );
  }

  // -- fields ----------------------------------------------------------------------------------

  protocol(handle: ConntrackHandle): number {
    return this.words[handle * RECORD + KIND]! & 0xff;
  }

  zone(handle: ConntrackHandle): Zone {
    return zoneOfKind(this.words[handle * RECORD + KIND]!);
  }

  /** Bits of {@link ConnectionStatus}. */
  status(handle: ConntrackHandle): number {
    return this.words[handle * RECORD + STATUS]!;
  }

  /** Whether any of these bits is set. */
  has(handle: ConntrackHandle, bits: number): boolean {
    return (this.words[handle * RECORD + STATUS]! & bits) !== 0;
  }

  addStatus(handle: ConntrackHandle, bits: number): void {
    this.words[handle * RECORD + STATUS]! |= bits;
  }

  /** The tracker's state, a number of its own. */
  state(handle: ConntrackHandle): number {
    return this.words[handle * RECORD + STATE]!;
  }

  setState(handle: ConntrackHandle, state: number): void {
    this.words[handle * RECORD + STATE] = state;
  }

  /** 32 bits unsigned. */
  mark(handle: ConntrackHandle): number {
    return this.words[handle * RECORD + MARK]! >>> 0;
  }

  setMark(handle: ConntrackHandle, mark: number): void {
    this.words[handle * RECORD + MARK] = mark;
  }

  /** Time until it expires; 0 or less when it has. */
  timeLeft(handle: ConntrackHandle): Microseconds {
    return this.#times[(handle * RECORD + EXPIRY) >>> 1]! - this.clock.now;
  }

  isExpired(handle: ConntrackHandle): boolean {
    return this.timeLeft(handle) <= 0;
  }

  /** Gives a connection so many seconds from now, unless its time is fixed. */
  refresh(handle: ConntrackHandle, seconds: Seconds): void {
    if (this.has(handle, ConnectionStatus.FIXED_TIMEOUT)) return;
    this.#times[(handle * RECORD + EXPIRY) >>> 1] = this.clock.now + seconds * SECOND;
  }

  // -- memory ----------------------------------------------------------------------------------

  /** Puts handles from `first` on the free list, the lowest on top. */
  #offerHandles(first: number): void {
    for (let handle = this.#capacity - 1; handle >= first; handle--) this.giveBack(handle);
  }

  #grow(): void {
    const old = this.#capacity;
    const capacity = old * 2;
    this.#capacity = capacity;
    this.words = grown(this.words, capacity * RECORD);
    this.#times = new Float64Array(this.words.buffer);
    this.#free = grown(this.#free, capacity);
    this.memory = grown(this.memory, capacity * MEMORY);
    if (this.#upper.length > 0) this.#upper = grown(this.#upper, capacity * 2 * UPPER);
    this.#offerHandles(old);
  }
}

function kindOf({ protocol, family }: TupleKey, zone: Zone): number {
  const limits = (zone >>> ZONE_LIMITS_SHIFT) & ZONE_LIMITS;
  return (family === 4 ? protocol : protocol | IPV6) | limits | (zone << 16);
}

function zoneOfKind(kind: number): Zone {
  return (kind >>> 16) | ((kind & ZONE_LIMITS) << ZONE_LIMITS_SHIFT);
}

/** Whether a kind is the one looked for; of zones, only the given direction counts. */
function isOfKind(kind: number, wanted: number, way: Way): boolean {
  if (kind === wanted) return true;
  if (((kind | wanted) & ZONE_LIMITS) === 0) return false;
  const others = (kind ^ wanted) & PROTOCOL_AND_FAMILY;
  return others === 0 && zoneId(zoneOfKind(kind), way) === zoneId(zoneOfKind(wanted), way);
}

function grown(from: Int32Array, length: number): Int32Array {
  const to = new Int32Array(length);
  to.set(from);
  return to;
}
