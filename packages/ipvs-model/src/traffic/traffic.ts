import type { Estimations } from './estimations.ts';
import type { TrafficCounts } from './traffic-counts.ts';

/** The five counts, as places in each row. */
const CONNECTIONS = 0;
const INCOMING_PACKETS = 1;
const OUTGOING_PACKETS = 2;
const INCOMING_BYTES = 3;
const OUTGOING_BYTES = 4;
const COUNTS = 5;

/** Five counts, or rates. A row is made when something is counted: most destinations never count. */
type Row = number[];
const NOTHING: readonly number[] = [0, 0, 0, 0, 0];

/** Parts of one a second in which rates are kept: of connections and packets, and of bytes. */
const FEW = 1024;
const MANY = 32;

/** Seconds that the formula takes to lie between two estimations. */
const SECONDS = 2;

/**
 * The counts of a service or destination and their estimates (`struct ip_vs_stats`).
 *
 * An estimation copies the counts, and moves each rate a quarter of the way to the growth since the
 * estimation before (net/netfilter/ipvs/ip_vs_est.c). ipvsadm lists only the copies and the rates.
 * Estimations that passed are made up for when something is counted or asked.
 */
export class Traffic {
  readonly #estimations: Estimations;
  #row: Row | undefined;
  /** The counts at the last estimation, those at the last `-Z`, and the rates. */
  #estimated: Row | undefined;
  #zero: Row | undefined;
  #rate: Row | undefined;
  /** The estimations that were made of this. */
  #seen: number;
  /** Whether estimations include it: not while it lies in the trash. */
  #isIncluded = true;

  constructor(estimations: Estimations) {
    this.#estimations = estimations;
    this.#seen = estimations.made;
  }

  countConnection(): void {
    this.#counted()[CONNECTIONS]! += 1;
  }

  countIncoming(bytes: number): void {
    const row = this.#counted();
    row[INCOMING_PACKETS]! += 1;
    row[INCOMING_BYTES]! += bytes;
  }

  countOutgoing(bytes: number): void {
    const row = this.#counted();
    row[OUTGOING_PACKETS]! += 1;
    row[OUTGOING_BYTES]! += bytes;
  }

  /** The counts since the last `-Z`, up to now. */
  get counts(): TrafficCounts {
    const zero = this.#zero ?? NOTHING;
    return named((this.#row ?? NOTHING).map((count, column) => count - zero[column]!));
  }

  /** The counts since the last `-Z`, up to the last estimation: those that `--stats` lists. */
  get listed(): TrafficCounts {
    this.#catchUp();
    const zero = this.#zero ?? NOTHING;
    return named((this.#estimated ?? NOTHING).map((count, column) => count - zero[column]!));
  }

  /** The estimated counts a second, rounded (`ip_vs_read_estimator`). */
  get rates(): TrafficCounts {
    this.#catchUp();
    return named(
      (this.#rate ?? NOTHING).map((rate, column) => {
        const scale = scaleOf(column);
        return Math.floor((rate + scale / 2 - 1) / scale);
      }),
    );
  }

  /** `-Z`: the counts of the last estimation are the new zero (ip_vs_ctl.c, `ip_vs_zero_stats`). */
  zero(): void {
    this.#catchUp();
    this.#zero = this.#estimated?.slice();
    this.#rate = undefined;
  }

  /** Estimations leave it out from now on, or include it again (`ip_vs_stop_estimator`). */
  include(isIncluded: boolean): void {
    this.#catchUp();
    this.#isIncluded = isIncluded;
  }

  #counted(): Row {
    this.#catchUp();
    this.#row ??= [...NOTHING];
    return this.#row;
  }

  #catchUp(): void {
    const { made } = this.#estimations;
    if (made === this.#seen) return;
    const missed = made - this.#seen;
    this.#seen = made;
    if (this.#row !== undefined && this.#isIncluded) this.#estimate(this.#row, missed);
  }

  /** Makes up for so many estimations: the first sees all that was counted, the others nothing. */
  #estimate(row: Row, missed: number): void {
    this.#estimated ??= [...NOTHING];
    this.#rate ??= [...NOTHING];
    for (let column = 0; column < COUNTS; column++) {
      const grown = row[column]! - this.#estimated[column]!;
      this.#estimated[column] = row[column]!;
      let rate = this.#rate[column]!;
      rate += Math.floor(((grown * scaleOf(column)) / SECONDS - rate) / 4);
      for (let left = missed - 1; left > 0 && rate > 0; left--) rate += Math.floor(-rate / 4);
      this.#rate[column] = rate;
    }
  }
}

function named(row: readonly number[]): TrafficCounts {
  return {
    connections: row[CONNECTIONS]!,
    incomingPackets: row[INCOMING_PACKETS]!,
    outgoingPackets: row[OUTGOING_PACKETS]!,
    incomingBytes: row[INCOMING_BYTES]!,
    outgoingBytes: row[OUTGOING_BYTES]!,
  };
}

function scaleOf(column: number): number {
  return column < INCOMING_BYTES ? FEW : MANY;
}
