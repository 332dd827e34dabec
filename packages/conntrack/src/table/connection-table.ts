import { type Clock, type Microseconds, type Random, SECOND, type Work } from '@packet-path/core';
import { Chains, ExpiryWheel, NONE } from '@packet-path/tables';
import { hashKind, hashTuple, hashWords, scale } from '../tuple/hash.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, REPLY, type Way } from '../tuple/way.ts';
import { type Zone, zoneId } from '../tuple/zone.ts';
import { Accounting } from './accounting.ts';
import { BySource } from './by-source.ts';
import { ConnectionRecords } from './connection-records.ts';
import { kindOf, PROTOCOL_AND_FAMILY } from './kind.ts';
import { Labels } from './labels.ts';
import { EXPIRY, KIND_BITS, KIND_SHIFT, NODE, RECORD, STATUS } from './record-layout.ts';
import { ConnectionStatus } from './status.ts';
import type { ConntrackHandle, ConntrackNode, Seconds } from './units.ts';

const { ASSURED, CONFIRMED, DYING, EXPECTED, FIXED_TIMEOUT, HELPER, NAT_CLASH, SEQUENCE_ADJUST } =
  ConnectionStatus;

/** Of {@link ConnectionTable.peek}: an expired entry is on the way. */
export const UNSURE = -2;

/** A tuple as people write it. */
type TupleText = Parameters<TupleKey['readTuple']>[0];

/**
 * All connections of a host: both tuples of each in one bucketed hash table, the newest first in
 * its chain (net/netfilter/nf_conntrack_core.c, `nf_conntrack_hash`).
 *
 * A wheel knows when connections expire, and evicts nothing: an expired one stays in its chain, and
 * counts, until a look-up in its bucket meets it, or a dump or the collector asks for all that have
 * expired, as in Linux.
 */
export class ConnectionTable extends ConnectionRecords {
  readonly buckets: number;
  /** Connections by their original source, for NAT. */
  readonly bySource: BySource;
  readonly accounting: Accounting = new Accounting();
  readonly labels: Labels = new Labels();
  readonly #chains: Chains;
  readonly #wheel: ExpiryWheel;
  #count = 0;
  readonly #seed: number;
  readonly #buried: ConntrackHandle[] = [];
  readonly #atEnd: ((handle: ConntrackHandle) => void)[] = [];
  #atBegin: ((handle: ConntrackHandle) => void) | undefined;
  /** Entries compared by the last {@link peek}. */
  peeked = 0;
  readonly #key = new TupleKey();

  constructor(clock: Clock, random: Random, buckets: number) {
    super(clock);
    this.buckets = buckets;
    this.#seed = random.uint32() | 0;
    this.bySource = new BySource(this.slab, random.uint32() | 0, buckets);
    this.#chains = new Chains(this.slab, buckets, { nodes: 2, link: 0, step: NODE });
    this.#wheel = new ExpiryWheel((handle) => this.#deadline(handle), { tick: SECOND, span: 32 });
  }

  /** Connections there are, unconfirmed and expired ones too: what the limit counts. */
  get count(): number {
    return this.#count;
  }

  // -- a connection's life ---------------------------------------------------------------------

  /** A new connection, not in the hash table yet; its packets may be counted. */
  allocate(original: TupleKey, reply: TupleKey, zone: Zone, isCounted = false): ConntrackHandle {
    const handle = this.take(original, reply, zone);
    this.bySource.reset(handle);
    this.accounting.begin(handle, isCounted);
    this.#atBegin?.(handle);
    this.labels.begin(handle);
    this.#count++;
    return handle;
  }

  /** Enters both tuples in the hash table. */
  insert(handle: ConntrackHandle, original: TupleKey, reply: TupleKey): void {
    const zone = this.zone(handle);
    this.insertAt(
      handle,
      this.bucketOf(original, zone, ORIGINAL),
      this.bucketOf(reply, zone, REPLY),
    );
  }

  /** Enters both tuples in the hash table, in their buckets ({@link bucketOf}). */
  insertAt(handle: ConntrackHandle, original: number, reply: number): void {
    this.#chains.link(handle * 2, original);
    this.#chains.link(handle * 2 + 1, reply);
    this.addStatus(handle, CONFIRMED);
    this.#wheel.file(handle, this.expiry(handle));
  }

  /** Enters the reply tuple alone: of two clashing connections, the later (`IPS_NAT_CLASH`). */
  insertReplyOnly(handle: ConntrackHandle, reply: TupleKey): void {
    this.#chains.link(handle * 2 + 1, this.bucketOf(reply, this.zone(handle), REPLY));
    this.addStatus(handle, CONFIRMED);
    this.#wheel.file(handle, this.expiry(handle));
  }

  /**
   * Takes a connection out of the hash table; false when that was done before (`nf_ct_delete`).
   *
   * Packets on their way may still hold the handle: it is used again after {@link bury}.
   */
  kill(handle: ConntrackHandle): boolean {
    const status = this.status(handle);
    if ((status & DYING) !== 0) return false;
    this.addStatus(handle, DYING);
    if ((status & CONFIRMED) !== 0) {
      this.#unlink(handle, ORIGINAL);
      this.#unlink(handle, REPLY);
    }
    this.bySource.remove(handle);
    if ((status & (EXPECTED | HELPER | SEQUENCE_ADJUST)) !== 0) {
      for (const callback of this.#atEnd) callback(handle);
    }
    this.#count--;
    this.#buried.push(handle);
    return true;
  }

  /** Calls back when a handle begins to stand for a connection; one may listen. */
  onBegin(callback: (handle: ConntrackHandle) => void): void {
    this.#atBegin = callback;
  }

  /** Calls back when a connection is over that was expected, has a helper, or rewritten payload. */
  onEnd(callback: (handle: ConntrackHandle) => void): void {
    this.#atEnd.push(callback);
  }

  /** Gives the handles of killed connections back. Call it when no packet is on its way. */
  bury(): void {
    const buried = this.#buried;
    if (buried.length === 0) return;
    for (const handle of buried) this.slab.release(handle);
    buried.length = 0;
  }

  /** A packet of a connection: its time is prolonged, and it is counted (`nf_ct_refresh_acct`). */
  touch(handle: ConntrackHandle, way: Way, bytes: number, seconds: Seconds): void {
    this.refresh(handle, seconds);
    this.accounting.add(handle, way, bytes);
  }

  /** Gives a connection so many seconds from now, unless its time is fixed. */
  refresh(handle: ConntrackHandle, seconds: Seconds): void {
    if (this.has(handle, FIXED_TIMEOUT)) return;
    const before = this.expiry(handle);
    const expiry = this.clock.now + seconds * SECOND;
    this.setExpiry(handle, expiry);
    if (expiry < before) this.#wheel.file(handle, expiry);
  }

  // -- look-ups --------------------------------------------------------------------------------

  /** The bucket of a tuple; its zone counts as that of a direction. */
  bucketOf(key: TupleKey, zone: Zone, way: Way): number {
    return scale(hashTuple(this.#seed, key, zoneId(zone, way)), this.buckets);
  }

  /** Whether the tuples of a connection have one bucket, so that look-ups of one pass over the other. */
  areNeighbours(original: TupleText, reply: TupleText): boolean {
    const key = new TupleKey();
    key.readTuple(original);
    const bucket = this.bucketOf(key, 0, ORIGINAL);
    key.readTuple(reply);
    return this.bucketOf(key, 0, REPLY) === bucket;
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
  ): ConntrackNode {
    return this.findAt(this.bucketOf(key, zone, way), key, zone, work, ignored);
  }

  /** The same in the tuple's bucket. */
  findAt(
    bucket: number,
    key: TupleKey,
    zone: Zone,
    work: Work | undefined,
    ignored: ConntrackHandle = NONE,
  ): ConntrackNode {
    let node: ConntrackNode = this.#chains.first(bucket);
    let probes = 0;
    const ports = (key.sourcePort << 16) | key.destinationPort;
    const kind = kindOf(key, zone);
    while (node !== NONE) {
      probes++;
      const handle: ConntrackHandle = node >>> 1;
      const next = this.#chains.after(node);
      if (this.isExpired(handle)) this.kill(handle);
      else if (this.nodeIs(node, key, ports, kind) && handle !== ignored) break;
      node = next;
    }
    if (work !== undefined) {
      work.conntrackLookups++;
      work.conntrackProbes += probes;
    }
    return node;
  }

  /**
   * The hash node of a tuple without a zone, or `NONE`, as {@link find} would answer it; `UNSURE`
   * where that would evict an entry. Nothing is charged.
   */
  peek(key: TupleKey): ConntrackNode {
    return this.peekAt(this.bucketOf(key, 0, ORIGINAL), key);
  }

  /** The same in the tuple's bucket. */
  peekAt(bucket: number, key: TupleKey): ConntrackNode {
    let node: ConntrackNode = this.#chains.first(bucket);
    let probes = 0;
    const ports = (key.sourcePort << 16) | key.destinationPort;
    const kind = kindOf(key, 0);
    while (node !== NONE) {
      probes++;
      if (this.isExpired(node >>> 1)) return UNSURE;
      if (this.nodeIs(node, key, ports, kind)) break;
      node = this.#chains.after(node);
    }
    this.peeked = probes;
    return node;
  }

  /** The same of an IPv4 tuple, by the words of its node; `UNSURE` also where a connection of it has a zone. */
  peekWords(
    bucket: number,
    source: number,
    destination: number,
    ports: number,
    protocol: number,
  ): ConntrackNode {
    const { words, times } = this.slab;
    const { now } = this.clock;
    let node: ConntrackNode = this.#chains.first(bucket);
    let probes = 0;
    while (node !== NONE) {
      probes++;
      const handle = node >>> 1;
      if (times[handle * (RECORD / 2) + EXPIRY]! <= now) return UNSURE;
      const at = handle * RECORD + (node & 1) * NODE;
      if (words[at + 3] === ports && words[at + 1] === source && words[at + 2] === destination) {
        const kind = (words[handle * RECORD + STATUS]! & KIND_BITS) >>> KIND_SHIFT;
        if (kind === protocol) break;
        if ((kind & PROTOCOL_AND_FAMILY) === protocol) return UNSURE;
      }
      node = this.#chains.after(node);
    }
    this.peeked = probes;
    return node;
  }

  /** The hash node of a tuple of either direction: a zone of one has two buckets (`nf_conntrack_find_get`). */
  findEither(key: TupleKey, zone: Zone, work: Work | undefined): ConntrackNode {
    const node = this.find(key, zone, work);
    const same = zoneId(zone, ORIGINAL) === zoneId(zone, REPLY);
    return node !== NONE || same ? node : this.find(key, zone, work, REPLY);
  }

  /** The bucket of an IPv4 tuple without a zone, by its words. */
  bucketOfWords(source: number, destination: number, ports: number, protocol: number): number {
    const kind = hashKind(4, protocol, 0);
    return scale(hashWords(this.#seed, source, destination, ports, kind), this.buckets);
  }

  /** The first node of a bucket, or `NONE`. */
  firstOf(bucket: number): ConntrackNode {
    return this.#chains.first(bucket);
  }

  /** How many nodes share a bucket. */
  chainLength(bucket: number): number {
    return this.#chains.length(bucket);
  }

  /**
   * Unassured connections of a bucket that an early drop may take; expired ones are evicted instead
   * (`early_drop_list`).
   */
  droppable(bucket: number): ConntrackHandle[] {
    const handles: ConntrackHandle[] = [];
    let node: ConntrackNode = this.#chains.first(bucket % this.buckets);
    while (node !== NONE) {
      const next = this.#chains.after(node);
      const handle: ConntrackHandle = node >>> 1;
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
  *handles(): Generator<ConntrackHandle> {
    for (let handle = 0; handle < this.slab.end; handle++) {
      if ((this.status(handle) & (CONFIRMED | DYING | NAT_CLASH)) === CONFIRMED) yield handle;
    }
  }

  /** Ends every connection that is in the table, hidden ones too. */
  killAll(): void {
    for (let handle = 0; handle < this.slab.end; handle++) {
      if (this.has(handle, CONFIRMED)) this.kill(handle);
    }
  }

  /** Evicts every expired connection: what a dump and the collector do. The answer is how many. */
  collect(): number {
    let evicted = 0;
    this.#wheel.takeDue(this.clock.now, (handle) => {
      if (this.kill(handle)) evicted++;
    });
    return evicted;
  }

  /** When a connection in the hash table expires; without end for every other. */
  #deadline(handle: ConntrackHandle): Microseconds {
    const isEntered = (this.status(handle) & (CONFIRMED | DYING)) === CONFIRMED;
    return isEntered ? this.expiry(handle) : Number.POSITIVE_INFINITY;
  }

  /** The node keeps its own link, so that who stands on it can go on. */
  #unlink(handle: ConntrackHandle, way: Way): void {
    const key = this.#key;
    this.readTuple(handle, way, key);
    this.#chains.unlink(handle * 2 + way, this.bucketOf(key, this.zone(handle), way));
  }
}
