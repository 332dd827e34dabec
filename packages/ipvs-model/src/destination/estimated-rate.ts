import type { Jiffies } from '../time/units.ts';

/** Jiffies between two estimations: two seconds, as the timer wheel rounds them up. */
const PERIOD = 504;

/** Seconds that the formula takes a period for. */
const SECONDS = 2;

/** Parts of one that rates of few things are kept in, and those of many. */
const SCALES = { few: 1024, many: 32 } as const;

/**
 * How much is counted a second, as the kernel estimates it: every two seconds the estimate moves a
 * quarter of the way to what the period brought (net/netfilter/ipvs/ip_vs_est.c,
 * `estimation_timer`). Periods that passed are caught up with when someone counts or asks.
 */
export class EstimatedRate {
  readonly #scale: number;
  #estimate = 0;
  /** Counted in the period that runs. */
  #counted = 0;
  #period: number;

  /** @param now jiffies */
  constructor(now: Jiffies, scale: keyof typeof SCALES) {
    this.#scale = SCALES[scale];
    this.#period = periodOf(now);
  }

  count(amount: number, now: Jiffies): void {
    this.#catchUp(now);
    this.#counted += amount;
  }

  /** The rate a second, rounded (`ip_vs_read_estimator`). */
  at(now: Jiffies): number {
    this.#catchUp(now);
    return Math.floor((this.#estimate + this.#scale / 2 - 1) / this.#scale);
  }

  #catchUp(now: Jiffies): void {
    const period = periodOf(now);
    for (let past = this.#period; past < period; past++) {
      const rate = (this.#counted * this.#scale) / SECONDS;
      this.#estimate += Math.floor((rate - this.#estimate) / 4);
      this.#counted = 0;
      // Nothing changes any more.
      if (this.#estimate === 0) break;
    }
    this.#period = period;
  }
}

function periodOf(now: Jiffies): number {
  return Math.floor(now / PERIOD);
}
