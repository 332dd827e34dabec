import { type Handle, Slab } from '@packet-path/tables';
import type { Estimations } from './estimations.ts';

/** Counts of one service or destination, among the records of a host. */
export type TrafficHandle = Handle<'traffic'>;

/** The five counts, those that a client's packet changes first: each has its place in three numbers of a record. */
export const CONNECTIONS = 0;
export const INCOMING_PACKETS = 1;
export const INCOMING_BYTES = 2;
export const OUTGOING_PACKETS = 3;
export const OUTGOING_BYTES = 4;
const COUNTS = 5;

/** Numbers of a count: the count itself, the count at the last estimation, and the rate. */
const ESTIMATED = 1;
const RATE = 2;
const NUMBERS = 3;
/** Behind them the estimations that were made of the record; {@link EXCLUDED} while none includes it. */
const SEEN = COUNTS * NUMBERS;
const EXCLUDED = -1;
/** Numbers of a record, two lines of the cache. */
const RECORD = 16;

/** Parts of one a second in which rates are kept: of connections and packets, and of bytes. */
const FEW = 1024;
const MANY = 32;

/** Seconds that the formula takes to lie between two estimations. */
const SECONDS = 2;

/** After so many estimations that see nothing a rate is 0: each takes a quarter of it, and 1 at least. */
const MOST_FADING = 200;

const NOTHING: readonly number[] = new Array<number>(COUNTS).fill(0);

/**
 * The counts of the services and destinations of a host and their estimates (`struct ip_vs_stats`), in records of
 * one array: among very many services a packet comes to records that no cache holds, so that these are short.
 *
 * An estimation copies the counts, and moves each rate a quarter of the way to the growth since the
 * estimation before (net/netfilter/ipvs/ip_vs_est.c). Estimations that passed are made up for when something is
 * counted or asked.
 */
export class TrafficRecords {
  readonly #estimations: Estimations;
  readonly #slab = new Slab<TrafficHandle>(2 * RECORD);
  /** The counts at the last `-Z`, of records that had one. */
  readonly #zeros = new Map<TrafficHandle, readonly number[]>();

  constructor(estimations: Estimations) {
    this.#estimations = estimations;
  }

  /** A record without counts. Estimations leave it out unless it is included. */
  take(isIncluded: boolean): TrafficHandle {
    const handle = this.#slab.take();
    const { times } = this.#slab;
    const at = handle * RECORD;
    // A loop, since to call `fill` takes longer.
    for (let number = at; number < at + RECORD; number++) times[number] = 0;
    this.include(handle, isIncluded);
    return handle;
  }

  release(handle: TrafficHandle): void {
    this.#zeros.delete(handle);
    this.#slab.release(handle);
  }

  countConnection(handle: TrafficHandle): void {
    this.#add(this.#counted(handle), CONNECTIONS, 1);
  }

  countIncoming(handle: TrafficHandle, bytes: number): void {
    const at = this.#counted(handle);
    this.#add(at, INCOMING_PACKETS, 1);
    this.#add(at, INCOMING_BYTES, bytes);
  }

  countOutgoing(handle: TrafficHandle, bytes: number): void {
    const at = this.#counted(handle);
    this.#add(at, OUTGOING_PACKETS, 1);
    this.#add(at, OUTGOING_BYTES, bytes);
  }

  /** Reads each line of a record; the answer means nothing. */
  touch(handle: TrafficHandle): number {
    const { times } = this.#slab;
    const at = handle * RECORD;
    return times[at]! + times[at + RECORD / 2]! + times[at + SEEN]!;
  }

  /** A count since the last `-Z`, up to now. */
  count(handle: TrafficHandle, count: number): number {
    return this.#read(handle, count, 0) - this.#zero(handle, count);
  }

  /** The same up to the last estimation. */
  estimated(handle: TrafficHandle, count: number): number {
    this.#counted(handle);
    return this.#read(handle, count, ESTIMATED) - this.#zero(handle, count);
  }

  /** The estimated count a second, rounded (`ip_vs_read_estimator`). */
  rate(handle: TrafficHandle, count: number): number {
    this.#counted(handle);
    const scale = scaleOf(count);
    return Math.floor((this.#read(handle, count, RATE) + scale / 2 - 1) / scale);
  }

  /** `-Z`: the counts of the last estimation are the new zero (ip_vs_ctl.c, `ip_vs_zero_stats`). */
  zero(handle: TrafficHandle): void {
    const at = this.#counted(handle);
    const { times } = this.#slab;
    const zeros = NOTHING.map((_, count) => times[at + count * NUMBERS + ESTIMATED]!);
    this.#zeros.set(handle, zeros);
    for (let count = 0; count < COUNTS; count++) times[at + count * NUMBERS + RATE] = 0;
  }

  /** Estimations leave the record out from now on, or include it again (`ip_vs_stop_estimator`). */
  include(handle: TrafficHandle, isIncluded: boolean): void {
    const at = this.#counted(handle);
    this.#slab.times[at + SEEN] = isIncluded ? this.#estimations.made : EXCLUDED;
  }

  #read(handle: TrafficHandle, count: number, number: number): number {
    return this.#slab.times[handle * RECORD + count * NUMBERS + number]!;
  }

  #zero(handle: TrafficHandle, count: number): number {
    return (this.#zeros.get(handle) ?? NOTHING)[count]!;
  }

  #add(at: number, count: number, more: number): void {
    this.#slab.times[at + count * NUMBERS]! += more;
  }

  /** Where the record begins, which has seen every estimation so far. */
  #counted(handle: TrafficHandle): number {
    const { times } = this.#slab;
    const at = handle * RECORD;
    const seen = times[at + SEEN]!;
    const { made } = this.#estimations;
    if (seen !== made && seen !== EXCLUDED) {
      times[at + SEEN] = made;
      estimate(times, at, made - seen);
    }
    return at;
  }
}

/** Makes up for so many estimations: the first sees all that was counted, the others nothing. */
function estimate(times: Float64Array, at: number, missed: number): void {
  for (let count = 0; count < COUNTS; count++) {
    const own = at + count * NUMBERS;
    const grown = times[own]! - times[own + ESTIMATED]!;
    let rate = times[own + RATE]!;
    if (grown === 0 && rate === 0) continue;
    times[own + ESTIMATED] = times[own]!;
    rate += Math.floor(((grown * scaleOf(count)) / SECONDS - rate) / 4);
    if (missed > MOST_FADING) rate = 0;
    for (let left = missed - 1; left > 0 && rate > 0; left--) rate += Math.floor(-rate / 4);
    times[own + RATE] = rate;
  }
}

function scaleOf(count: number): number {
  return count === INCOMING_BYTES || count === OUTGOING_BYTES ? MANY : FEW;
}
