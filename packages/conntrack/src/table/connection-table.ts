import type { Clock, Random, Work } from '@packet-path/core';
import { hashTuple, scale } from '../tuple/hash.ts';
import type { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY, type Way } from '../tuple/way.ts';
import { type Zone, zoneId } from '../tuple/zone.ts';
import { Accounting } from './accounting.ts';
import { BySource } from './by-source.ts';
import { ConnectionRecords, NODE, NONE, PREVIOUS, RECORD } from './connection-records.ts';
import { Labels } from './labels.ts';
import { ConnectionStatus } from './status.ts';
import type { ConntrackHandle, Seconds } from './units.ts';

const { ASSURED, CONFIRMED, DYING, EXPECTED, HELPER, NAT_CLASH, SEQUENCE_ADJUST } =
  ConnectionStatus;

/** A `previous` that says: in no chain. */
const OUT = -1;

/**
 * All connections of a host: both tuples of each in one bucketed hash table, the newest first in
 * its chain (net/netfilter/nf_conntrack_core.c, `nf_conntrack_hash`).
 */
export class ConnectionTable extends ConnectionRecords {
  readonly buckets: number;
  /** Connections by their original source, for NAT. */
  readonly bySource: BySource;
  readonly accounting: Accounting = new Accounting();
  readonly labels: Labels = new Labels();
  /** First nodes of the chains, made when the first connection is confirmed. */
  #heads: Int32Array = new Int32Array(0);
  #count = 0;
  readonly #seed: number;
  readonly #buried: ConntrackHandle[] = [];
  readonly #atEnd: ((handle: ConntrackHandle) => void)[] = [];

  constructor(clock: Clock, random: Random, buckets: number) {
    super(clock);
    this.buckets = buckets;
    this.#seed = random.uint32() | 0;
    this.bySource = new BySource(random.uint32() | 0, buckets);
  }

  /** Connections there are, unconfirmed and expired ones too: what the limit counts. */
  get count(): number {
    return this.#count;
  }

  // -- a connection's life ---------------------------------------------------------------------

  /** A new connection, not in the hash table yet; its packets may be counted. */
  allocate(original: TupleKey, reply: TupleKey, zone: Zone, isCounted = false): ConntrackHandle {
    const handle = this.take(original, reply, zone);
    this.words[handle * RECORD + PREVIOUS] = OUT;
    this.words[handle * RECORD + PREVIOUS + 1] = OUT;
    this.accounting.begin(handle, isCounted);
    this.labels.begin(handle);
    this.#count++;
    return handle;
  }

  /** Enters both tuples in the hash table. */
  insert(handle: ConntrackHandle, original: TupleKey, reply: TupleKey): void {
    const zone = this.zone(handle);
    this.#link(handle * 2, this.hash(original, zone, ORIGINAL));
    this.#link(handle * 2 + 1, this.hash(reply, zone, REPLY));
    this.addStatus(handle, CONFIRMED);
  }

  /** Enters the reply tuple alone: of two clashing connections, the later (`IPS_NAT_CLASH`). */
  insertReplyOnly(handle: ConntrackHandle, reply: TupleKey): void {
    this.#link(handle * 2 + 1, this.hash(reply, this.zone(handle), REPLY));
    this.addStatus(handle, CONFIRMED);
  }

  /**
   * Takes a connection out of the hash table; false when that was done before (`nf_ct_delete`).
   *
   * Packets on their way may still hold the handle: it is used again after {@link bury}.
   */
  kill(handle: ConntrackHandle): boolean {
    if (this.has(handle, DYING)) return false;
    this.addStatus(handle, DYING);
    this.#unlink(handle * 2);
    this.#unlink(handle * 2 + 1);
    this.bySource.remove(handle);
    if (this.has(handle, EXPECTED | HELPER | SEQUENCE_ADJUST)) {
      for (const callback of this.#atEnd) callback(handle);
    }
    this.#count--;
    this.#buried.push(handle);
    return true;
  }

  /** Calls back when a connection is over that was expected, has a helper, or rewritten payload. */
  onEnd(callback: (handle: ConntrackHandle) => void): void {
    this.#atEnd.push(callback);
  }

  /** Gives the handles of killed connections back. Call it when no packet is on its way. */
  bury(): void {
    const buried = this.#buried;
    if (buried.length === 0) return;
    for (const handle of buried) this.giveBack(handle);
    buried.length = 0;
  }

  /** A packet of a connection: its time is prolonged, and it is counted (`nf_ct_refresh_acct`). */
  touch(handle: ConntrackHandle, way: Way, bytes: number, seconds: Seconds): void {
    this.refresh(handle, seconds);
    this.accounting.add(handle, way, bytes);
  }

  // -- look-ups --------------------------------------------------------------------------------

  /** The hash of a tuple; its zone counts as that of a direction. */
  hash(key: TupleKey, zone: Zone, way: Way): number {
    return hashTuple(this.#seed, key, zoneId(zone, way));
  }

  /**
   * The hash node of a tuple, or `NONE`. Expired entries met on the way are evicted
   * (`__nf_conntrack_find`, `nf_ct_gc_expired`).
   *
   * @param way the direction whose zone picks the bucket
   * @param ignored a connection to pass over
   */
  find(
    key: TupleKey,
    zone: Zone,
    work: Work | undefined,
    way: Way = ORIGINAL,
    ignored: ConntrackHandle = NONE,
  ): number {
    let node = this.#first(key, zone, way);
    let probes = 0;
    const ports = (key.sourcePort << 16) | key.destinationPort;
    while (node !== NONE) {
      probes++;
      const handle = node >>> 1;
      const next = this.#after(node);
      if (this.isExpired(handle)) this.kill(handle);
      else if (this.nodeIs(node, key, ports, zone) && handle !== ignored) break;
      node = next;
    }
    if (work !== undefined) {
      work.conntrackLookups++;
      work.conntrackProbes += probes;
    }
    return node;
  }

  /**
   * The hash node of a tuple, whichever direction it is of: a zone of one direction has two buckets
   * (`nf_conntrack_find_get`).
   */
  findEither(key: TupleKey, zone: Zone, work: Work | undefined): number {
    const node = this.find(key, zone, work);
    const same = zoneId(zone, ORIGINAL) === zoneId(zone, REPLY);
    return node !== NONE || same ? node : this.find(key, zone, work, REPLY);
  }

  /** How many nodes share a tuple's bucket. */
  chainLength(key: TupleKey, zone: Zone, way: Way = ORIGINAL): number {
    let length = 0;
    for (let node = this.#first(key, zone, way); node !== NONE; node = this.#after(node)) length++;
    return length;
  }

  /**
   * Unassured connections of a bucket that an early drop may take; expired ones are evicted instead
   * (`early_drop_list`).
   */
  droppable(bucket: number): number[] {
    const handles: number[] = [];
    let node = this.#heads[bucket % this.buckets] ?? NONE;
    while (node !== NONE) {
      const next = this.#after(node);
      const handle = node >>> 1;
      if (this.isExpired(handle)) this.kill(handle);
      else if (!this.has(handle, ASSURED)) handles.push(handle);
      node = next;
    }
    return handles;
  }

  /**
   * The handles of all confirmed connections, expired ones too; those that are entered for their answers
   * alone are hidden from dumps. (Linux dumps bucket by bucket, in an
   * order that its secret hash key makes; this order costs no walk over empty buckets.)
   */
  *handles(): Generator<number> {
    for (let handle = 0; handle < this.capacity; handle++) {
      if ((this.status(handle) & (CONFIRMED | DYING | NAT_CLASH)) === CONFIRMED) yield handle;
    }
  }

  /** Ends every connection that is in the table, hidden ones too. */
  killAll(): void {
    for (let handle = 0; handle < this.capacity; handle++) {
      if (this.has(handle, CONFIRMED)) this.kill(handle);
    }
  }

  /** Evicts every expired connection: what a dump and the collector do. The answer is how many. */
  collect(): number {
    let evicted = 0;
    for (let handle = 0; handle < this.capacity; handle++) {
      const live = (this.status(handle) & (CONFIRMED | DYING)) === CONFIRMED;
      if (live && this.isExpired(handle) && this.kill(handle)) evicted++;
    }
    return evicted;
  }

  // -- chains ----------------------------------------------------------------------------------

  #first(key: TupleKey, zone: Zone, way: Way): number {
    if (this.#heads.length === 0) return NONE;
    return this.#heads[scale(this.hash(key, zone, way), this.buckets)]!;
  }

  #after(node: number): number {
    return this.words[nextOf(node)]!;
  }

  #link(node: number, hash: number): void {
    if (this.#heads.length === 0) this.#heads = new Int32Array(this.buckets).fill(NONE);
    const { words } = this;
    const bucket = scale(hash, this.buckets);
    const first = this.#heads[bucket]!;
    words[nextOf(node)] = first;
    words[previousOf(node)] = -2 - bucket;
    if (first !== NONE) words[previousOf(first)] = node;
    this.#heads[bucket] = node;
  }

  /** The node keeps its own links, so that who stands on it can go on. */
  #unlink(node: number): void {
    const { words } = this;
    const previous = words[previousOf(node)]!;
    if (previous === OUT) return;
    const next = words[nextOf(node)]!;
    if (previous >= 0) words[nextOf(previous)] = next;
    else this.#heads[-2 - previous] = next;
    if (next !== NONE) words[previousOf(next)] = previous;
    words[previousOf(node)] = OUT;
  }
}

/** Where a node's link to the next one stands. */
function nextOf(node: number): number {
  return (node >>> 1) * RECORD + (node & 1) * NODE;
}

/** Where its link back stands. */
function previousOf(node: number): number {
  return (node >>> 1) * RECORD + PREVIOUS + (node & 1);
}
