import { type Clock, type Random, SECOND, type Work } from '@packet-path/core';
import { BySource } from './by-source.ts';
import { hashTuple, scale } from './hash.ts';
import { ConnectionStatus } from './status.ts';
import { TupleKey } from './tuple-key.ts';
import { ORIGINAL, REPLY, type Way } from './way.ts';

/** No node, no connection: the end of every list. */
export const NONE = -1;

/** Words of a hash node: the next node, source, destination, both ports. */
const NODE = 4;
/** Words of the tuple tracker's memory of a connection: what TCP needs, the largest. */
export const MEMORY = 13;
/** The upper address words of an IPv6 tuple: three of the source, three of the destination. */
const UPPER = 6;

const { ASSURED, CONFIRMED, DYING, FIXED_TIMEOUT } = ConnectionStatus;

/**
 * All connections of a host, in typed arrays: a connection is a small integer, its handle.
 *
 * Each connection has two hash nodes, one for each direction's tuple, in one bucketed hash table
 * with the newest first (net/netfilter/nf_conntrack_core.c, `nf_conntrack_hash`). About 130 bytes a
 * connection; IPv6 takes 48 more, once the first IPv6 connection is seen.
 */
export class ConnectionTable {
  readonly buckets: number;
  /** The hash nodes: of handle h, original at 2h and reply at 2h + 1. */
  #nodes: Int32Array;
  #upper: Int32Array = new Int32Array(0);
  /** Protocol number, and 256 for IPv6. */
  #kinds: Uint16Array;
  #zones: Uint16Array;
  #expiries: Float64Array;
  /** Heads of the bucket chains, made when the first connection is confirmed. */
  #heads: Int32Array = new Int32Array(0);
  #free: Int32Array;
  #freeCount = 0;
  #capacity: number;
  #count = 0;
  readonly #clock: Clock;
  readonly #seed: number;
  readonly #buried: number[] = [];
  readonly #unlinked = new TupleKey();

  /** Bits of {@link ConnectionStatus}. */
  statuses: Int32Array;
  /** The tracker's state, a number of its own. */
  states: Uint8Array;
  /** Connection marks, 32 bits unsigned. */
  marks: Uint32Array;
  /** {@link MEMORY} words for each connection, for its tracker. */
  memory: Int32Array;
  /** Connections by their original source, for NAT. */
  readonly bySource: BySource;

  constructor(clock: Clock, random: Random, buckets: number) {
    this.#clock = clock;
    this.#seed = random.uint32() | 0;
    this.buckets = buckets;
    this.bySource = new BySource(random.uint32() | 0, buckets);
    this.#capacity = 256;
    this.#nodes = new Int32Array(this.#capacity * 2 * NODE);
    this.#kinds = new Uint16Array(this.#capacity);
    this.#zones = new Uint16Array(this.#capacity);
    this.#expiries = new Float64Array(this.#capacity);
    this.#free = new Int32Array(this.#capacity);
    this.statuses = new Int32Array(this.#capacity);
    this.states = new Uint8Array(this.#capacity);
    this.marks = new Uint32Array(this.#capacity);
    this.memory = new Int32Array(this.#capacity * MEMORY);
    this.#offerHandles(0);
  }

  /** Connections there are, unconfirmed and expired ones too: what the limit counts. */
  get count(): number {
    return this.#count;
  }

  /** Handles in use are below this. */
  get capacity(): number {
    return this.#capacity;
  }

  // -- a connection's life ---------------------------------------------------------------------

  /** A new connection, not in the hash table yet. */
  allocate(original: TupleKey, reply: TupleKey, zone: number): number {
    if (this.#freeCount === 0) this.#grow();
    const handle = this.#free[--this.#freeCount]!;
    this.#count++;
    this.#kinds[handle] = original.protocol | (original.family === 6 ? 0x100 : 0);
    this.#zones[handle] = zone;
    this.statuses[handle] = 0;
    this.states[handle] = 0;
    this.marks[handle] = 0;
    this.#expiries[handle] = this.#clock.now;
    this.writeTuple(handle, ORIGINAL, original);
    this.writeTuple(handle, REPLY, reply);
    return handle;
  }

  /** Enters both tuples in the hash table. */
  insert(handle: number, original: TupleKey, reply: TupleKey): void {
    const zone = this.#zones[handle]!;
    this.#link(handle * 2, this.hash(original, zone));
    this.#link(handle * 2 + 1, this.hash(reply, zone));
    this.statuses[handle]! |= CONFIRMED;
  }

  /** Enters the reply tuple alone: of two clashing connections, the later (`IPS_NAT_CLASH`). */
  insertReplyOnly(handle: number, reply: TupleKey): void {
    this.#link(handle * 2 + 1, this.hash(reply, this.#zones[handle]!));
    this.statuses[handle]! |= CONFIRMED;
  }

  /**
   * Takes a connection out of the hash table; false when that was done before (`nf_ct_delete`).
   *
   * Packets on their way may still hold the handle: it is used again after {@link bury}.
   */
  kill(handle: number): boolean {
    const status = this.statuses[handle]!;
    if ((status & DYING) !== 0) return false;
    this.statuses[handle] = status | DYING;
    if ((status & CONFIRMED) !== 0) {
      this.#unlink(handle * 2);
      this.#unlink(handle * 2 + 1);
    }
    this.bySource.remove(handle);
    this.#count--;
    this.#buried.push(handle);
    return true;
  }

  /** Gives the handles of killed connections back. Call it when no packet is on its way. */
  bury(): void {
    for (const handle of this.#buried) this.#free[this.#freeCount++] = handle;
    this.#buried.length = 0;
  }

  // -- look-ups --------------------------------------------------------------------------------

  hash(key: TupleKey, zone: number): number {
    return hashTuple(this.#seed, key, zone);
  }

  /**
   * The hash node of a tuple, or {@link NONE}. Expired entries met on the way are evicted
   * (`__nf_conntrack_find`, `nf_ct_gc_expired`).
   *
   * `ignored` is a connection to pass over.
   */
  find(key: TupleKey, zone: number, work: Work | undefined, ignored: number = NONE): number {
    if (work !== undefined) work.conntrackLookups++;
    if (this.#heads.length === 0) return NONE;
    const { now } = this.#clock;
    const ports = (key.sourcePort << 16) | key.destinationPort;
    const kind = key.protocol | (key.family === 6 ? 0x100 : 0);
    let node = this.#heads[scale(this.hash(key, zone), this.buckets)]!;
    let probes = 0;
    while (node !== NONE) {
      probes++;
      const at = node * NODE;
      const next = this.#nodes[at]!;
      const handle = node >>> 1;
      if (this.#expiries[handle]! <= now) {
        this.kill(handle);
      } else if (
        this.#nodes[at + 1] === key.s3 &&
        this.#nodes[at + 2] === key.d3 &&
        this.#nodes[at + 3] === ports &&
        this.#kinds[handle] === kind &&
        this.#zones[handle] === zone &&
        (kind < 0x100 || this.#upperEquals(node, key)) &&
        handle !== ignored
      ) {
        break;
      }
      node = next;
    }
    if (work !== undefined) work.conntrackProbes += probes;
    return node;
  }

  /** How many nodes share a tuple's bucket. */
  chainLength(key: TupleKey, zone: number): number {
    if (this.#heads.length === 0) return 0;
    let length = 0;
    let node = this.#heads[scale(this.hash(key, zone), this.buckets)]!;
    for (; node !== NONE; node = this.#nodes[node * NODE]!) length++;
    return length;
  }

  /**
   * Unassured connections of a bucket that an early drop may take; expired ones are evicted instead
   * (`early_drop_list`).
   */
  droppable(bucket: number): number[] {
    const handles: number[] = [];
    if (this.#heads.length === 0) return handles;
    let node = this.#heads[bucket % this.buckets]!;
    while (node !== NONE) {
      const next = this.#nodes[node * NODE]!;
      const handle = node >>> 1;
      if (this.isExpired(handle)) this.kill(handle);
      else if ((this.statuses[handle]! & ASSURED) === 0) handles.push(handle);
      node = next;
    }
    return handles;
  }

  /** The handles of all confirmed connections, expired ones too, in the order of the buckets. */
  *handles(): Generator<number> {
    for (let head of this.#heads) {
      for (; head !== NONE; head = this.#nodes[head * NODE]!) {
        if ((head & 1) === ORIGINAL) yield head >>> 1;
      }
    }
  }

  /** Evicts every expired connection: what a dump and the collector do. The answer is how many. */
  collect(): number {
    const { now } = this.#clock;
    let evicted = 0;
    for (let handle = 0; handle < this.#capacity; handle++) {
      const live = (this.statuses[handle]! & (CONFIRMED | DYING)) === CONFIRMED;
      if (live && this.#expiries[handle]! <= now && this.kill(handle)) evicted++;
    }
    return evicted;
  }

  // -- reading and writing an entry ------------------------------------------------------------

  readTuple(handle: number, way: Way, into: TupleKey): void {
    const node = handle * 2 + way;
    const at = node * NODE;
    const kind = this.#kinds[handle]!;
    const ports = this.#nodes[at + 3]!;
    into.family = kind < 0x100 ? 4 : 6;
    into.protocol = kind & 0xff;
    into.s3 = this.#nodes[at + 1]!;
    into.d3 = this.#nodes[at + 2]!;
    into.sourcePort = ports >>> 16;
    into.destinationPort = ports & 0xffff;
    const upper = kind < 0x100 ? NONE : node * UPPER;
    into.s0 = upper < 0 ? 0 : this.#upper[upper]!;
    into.s1 = upper < 0 ? 0 : this.#upper[upper + 1]!;
    into.s2 = upper < 0 ? 0 : this.#upper[upper + 2]!;
    into.d0 = upper < 0 ? 0 : this.#upper[upper + 3]!;
    into.d1 = upper < 0 ? 0 : this.#upper[upper + 4]!;
    into.d2 = upper < 0 ? 0 : this.#upper[upper + 5]!;
  }

  /** Overwrites a direction's tuple of a connection that is not confirmed. */
  writeTuple(handle: number, way: Way, key: TupleKey): void {
    const node = handle * 2 + way;
    const at = node * NODE;
    this.#nodes[at] = NONE;
    this.#nodes[at + 1] = key.s3;
    this.#nodes[at + 2] = key.d3;
    this.#nodes[at + 3] = (key.sourcePort << 16) | key.destinationPort;
    if (key.family === 4) return;
    if (this.#upper.length === 0) this.#upper = new Int32Array(this.#capacity * 2 * UPPER);
    const upper = node * UPPER;
    this.#upper[upper] = key.s0;
    this.#upper[upper + 1] = key.s1;
    this.#upper[upper + 2] = key.s2;
    this.#upper[upper + 3] = key.d0;
    this.#upper[upper + 4] = key.d1;
    this.#upper[upper + 5] = key.d2;
  }

  protocol(handle: number): number {
    return this.#kinds[handle]! & 0xff;
  }

  zone(handle: number): number {
    return this.#zones[handle]!;
  }

  has(handle: number, status: number): boolean {
    return (this.statuses[handle]! & status) !== 0;
  }

  /** Microseconds until it expires; negative when it has. */
  timeLeft(handle: number): number {
    return this.#expiries[handle]! - this.#clock.now;
  }

  isExpired(handle: number): boolean {
    return this.#expiries[handle]! <= this.#clock.now;
  }

  /** Gives a connection so many seconds from now, unless its time is fixed. */
  refresh(handle: number, seconds: number): void {
    if (this.has(handle, FIXED_TIMEOUT)) return;
    this.#expiries[handle] = this.#clock.now + seconds * SECOND;
  }

  // -- memory ----------------------------------------------------------------------------------

  #link(node: number, hash: number): void {
    if (this.#heads.length === 0) this.#heads = new Int32Array(this.buckets).fill(NONE);
    const bucket = scale(hash, this.buckets);
    this.#nodes[node * NODE] = this.#heads[bucket]!;
    this.#heads[bucket] = node;
  }

  #unlink(node: number): void {
    this.readTuple(node >>> 1, (node & 1) as Way, this.#unlinked);
    const bucket = scale(this.hash(this.#unlinked, this.#zones[node >>> 1]!), this.buckets);
    const next = this.#nodes[node * NODE]!;
    let at = this.#heads[bucket]!;
    if (at === node) {
      this.#heads[bucket] = next;
      return;
    }
    while (at !== NONE) {
      const following = this.#nodes[at * NODE]!;
      if (following === node) {
        this.#nodes[at * NODE] = next;
        return;
      }
      at = following;
    }
  }

  #upperEquals(node: number, key: TupleKey): boolean {
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

  /** Puts handles from `first` on the free list, the lowest on top. */
  #offerHandles(first: number): void {
    for (let handle = this.#capacity - 1; handle >= first; handle--) {
      this.#free[this.#freeCount++] = handle;
    }
  }

  #grow(): void {
    const old = this.#capacity;
    const capacity = old * 2;
    this.#capacity = capacity;
    this.#nodes = grown(this.#nodes, new Int32Array(capacity * 2 * NODE));
    this.#kinds = grown(this.#kinds, new Uint16Array(capacity));
    this.#zones = grown(this.#zones, new Uint16Array(capacity));
    this.#expiries = grown(this.#expiries, new Float64Array(capacity));
    this.#free = grown(this.#free, new Int32Array(capacity));
    this.statuses = grown(this.statuses, new Int32Array(capacity));
    this.states = grown(this.states, new Uint8Array(capacity));
    this.marks = grown(this.marks, new Uint32Array(capacity));
    this.memory = grown(this.memory, new Int32Array(capacity * MEMORY));
    if (this.#upper.length > 0) {
      this.#upper = grown(this.#upper, new Int32Array(capacity * 2 * UPPER));
    }
    this.#offerHandles(old);
  }
}

function grown<Values extends { set(values: Values): void }>(from: Values, to: Values): Values {
  to.set(from);
  return to;
}
