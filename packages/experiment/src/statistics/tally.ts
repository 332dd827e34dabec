import type { Summary } from './summary.ts';

/** Counts how often each whole number was seen, so that a summary over millions stays exact. */
export class Tally {
  readonly #counts = new Map<number, number>();
  #count = 0;
  #sum = 0;

  /** How many numbers were added. */
  get count(): number {
    return this.#count;
  }

  /** Adds a whole number, `times` over; a part of a time counts as that part. */
  add(value: number, times = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + times);
    this.#count += times;
    this.#sum += value * times;
  }

  /**
   * Mean, 95th percentile, least and worst; all zero where nothing was added.
   *
   * @param divisor what every number is divided by, as rules of a connection by its requests
   */
  summary(divisor = 1): Summary {
    const values = [...this.#counts.keys()].sort((a, b) => a - b);
    const value = (quantity: number): number => round(quantity / divisor);
    return {
      mean: value(this.#count === 0 ? 0 : this.#sum / this.#count),
      p95: value(this.#percentile(values, 0.95)),
      least: value(values[0] ?? 0),
      worst: value(values.at(-1) ?? 0),
    };
  }

  /** By nearest rank: the smallest number seen that at least `share` of all do not exceed. */
  #percentile(values: readonly number[], share: number): number {
    const rank = Math.ceil(share * whole(this.#count));
    let seen = 0;
    for (const value of values) {
      seen += this.#counts.get(value) ?? 0;
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
