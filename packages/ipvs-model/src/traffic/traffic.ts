import type { Estimations } from './estimations.ts';
import type { TrafficCounts } from './traffic-counts.ts';

/** The five counts, as places in each row. */
const CONNECTIONS = 0;
const INCOMING_PACKETS = 1;
const OUTGOING_PACKETS = 2;
const INCOMING_BYTES = 3;
const OUTGOING_BYTES = 4;
const COUNTS = 5;

/** The counts at the last estimation stand behind the counts, those at the last `-Z`, and the rates. */
const ESTIMATED = 5;
const ZERO = 10;
const RATE = 15;
const NOTHING: readonly number[] = new Array<number>(20).fill(0);

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
  /**
   * Four rows of five numbers. They are made when something is counted, since most destinations never
   * count, and stand together: a packet that comes to a destination reads most of them.
   */
  #rows: number[] | undefined;
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
    const rows = this.#counted();
    rows[INCOMING_PACKETS]! += 1;
    rows[INCOMING_BYTES]! += bytes;
  }

  countOutgoing(bytes: number): void {
    const rows = this.#counted();
    rows[OUTGOING_PACKETS]! += 1;
    rows[OUTGOING_BYTES]! += bytes;
  }

  /** The counts since the last `-Z`, up to now. */
  get counts(): TrafficCounts {
    return this.#sinceZero(0);
  }

  /** The counts since the last `-Z`, up to the last estimation: those that `--stats` lists. */
  get listed(): TrafficCounts {
    this.#catchUp();
    return this.#sinceZero(ESTIMATED);
  }

  /** The estimated counts a second, rounded (`ip_vs_read_estimator`). */
  get rates(): TrafficCounts {
    this.#catchUp();
    const rows = this.#rows ?? NOTHING;
    return named((column) => {
      const scale = scaleOf(column);
      return Math.floor((rows[RATE + column]! + scale / 2 - 1) / scale);
    });
  }

  /** `-Z`: the counts of the last estimation are the new zero (ip_vs_ctl.c, `ip_vs_zero_stats`). */
  zero(): void {
    this.#catchUp();
    const rows = this.#rows;
    if (rows === undefined) return;
    for (let column = 0; column < COUNTS; column++) {
      rows[ZERO + column] = rows[ESTIMATED + column]!;
      rows[RATE + column] = 0;
    }
  }

  #sinceZero(row: number): TrafficCounts {
    const rows = this.#rows ?? NOTHING;
    return named((column) => rows[row + column]! - rows[ZERO + column]!);
  }

  /** Estimations leave it out from now on, or include it again (`ip_vs_stop_estimator`). */
  include(isIncluded: boolean): void {
    this.#catchUp();
    this.#isIncluded = isIncluded;
  }

  #counted(): number[] {
    this.#catchUp();
    this.#rows ??= [...NOTHING];
    return this.#rows;
  }

  #catchUp(): void {
    const { made } = this.#estimations;
    if (made === this.#seen) return;
    const missed = made - this.#seen;
    this.#seen = made;
    if (this.#rows !== undefined && this.#isIncluded) estimate(this.#rows, missed);
  }
}

/** After so many estimations that see nothing a rate is 0: each takes a quarter of it, and 1 at least. */
const MOST_FADING = 200;

/** Makes up for so many estimations: the first sees all that was counted, the others nothing. */
function estimate(rows: number[], missed: number): void {
  for (let column = 0; column < COUNTS; column++) {
    const grown = rows[column]! - rows[ESTIMATED + column]!;
    let rate = rows[RATE + column]!;
    if (grown === 0 && rate === 0) continue;
    rows[ESTIMATED + column] = rows[column]!;
    rate += Math.floor(((grown * scaleOf(column)) / SECONDS - rate) / 4);
    if (missed > MOST_FADING) rate = 0;
    for (let left = missed - 1; left > 0 && rate > 0; left--) rate += Math.floor(-rate / 4);
    rows[RATE + column] = rate;
  }
}

function named(count: (column: number) => number): TrafficCounts {
  return {
    connections: count(CONNECTIONS),
    incomingPackets: count(INCOMING_PACKETS),
    outgoingPackets: count(OUTGOING_PACKETS),
    incomingBytes: count(INCOMING_BYTES),
    outgoingBytes: count(OUTGOING_BYTES),
  };
}

function scaleOf(column: number): number {
  return column < INCOMING_BYTES ? FEW : MANY;
}
