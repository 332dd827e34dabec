import type { Summary } from './summary.ts';

/** Numbers below this are counted in an array. */
const SMALL = 1 << 16;

/** Counts how often each whole number was seen, so that a summary over millions stays exact. */
export class Tally {
  /** How often each small number was seen; 0 where it was not. */
  #small: Float64Array = new Float64Array(16);
  /** The same of other numbers. */
  readonly #others = new Map<number, number>();
  #count = 0;
  #sum = 0;

  /** How many numbers were added. */
  get count(): number {
    return this.#count;
  }

  /** Adds a whole number, `times` over; a part of a time counts as that part. */
  add(value: number, times = 1): void {
    if (value >= 0 && value < SMALL && Number.isInteger(value) && times > 0) {
      if (value >= this.#small.length) this.#grow(value);
      this.#small[value]! += times;
    } else this.#others.set(value, (this.#others.get(value) ?? 0) + times);
    this.#count += times;
    this.#sum += value * times;
  }

  /**
   * Mean, 95th percentile, least and worst; all zero where nothing was added.
   *
   * @param divisor what every number is divided by, as rules of a connection by its requests
   */
  summary(divisor = 1): Summary {
    const values = this.#values();
    const value = (quantity: number): number => round(quantity / divisor);
    return {
      mean: value(this.#count === 0 ? 0 : this.#sum / this.#count),
      p95: value(this.#percentile(values, 0.95)),
      least: value(values[0] ?? 0),
      worst: value(values.at(-1) ?? 0),
    };
  }

  /** The numbers that were seen, in their order. */
  #values(): readonly number[] {
    const values = new Set(this.#others.keys());
    for (const [value, times] of this.#small.entries()) if (times > 0) values.add(value);
    return [...values].sort((a, b) => a - b);
  }

  #grow(value: number): void {
    const counts = new Float64Array(Math.min(SMALL, Math.max(value + 1, this.#small.length * 2)));
    counts.set(this.#small);
    this.#small = counts;
  }

  /** By nearest rank: the smallest number seen that at least `share` of all do not exceed. */
  #percentile(values: readonly number[], share: number): number {
    const rank = Math.ceil(share * whole(this.#count));
    let seen = 0;
    for (const value of values) {
      seen += (this.#small[value] ?? 0) + (this.#others.get(value) ?? 0);
      if (whole(seen) >= rank) return value;
    }
    return values.at(-1) ?? 0;
  }
}

/** A sum of parts of 1 that is a whole number but for rounding is that number. */
function whole(sum: number): number {
  const nearest = Math.round(sum);
  return Math.abs(sum - nearest) < 1e-6 ? nearest : sum;
}

/** To a thousandth: what a reader can use, and the same digits on every engine. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
