import { checkArgument, type OptionValue } from '@packet-path/core';

/** Many whole numbers in seven. Percentiles are by nearest rank: each is a number that was really seen. */
export interface Distribution {
  readonly count: number;
  /** The exact mean; 0 where nothing was added. */
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly worst: number;
}

const SHARE: OptionValue = {
  expected: 'a share from 0 to 1, such as 0.95',
  holds: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};

/**
 * Counts how often each whole number was seen, so that means, percentiles and sums of histograms are
 * exact. Numbers are at most 2^53 - 1, and so is their sum.
 *
 * ```ts
 * const times = new Histogram();
 * for (const nanoseconds of [310, 290, 300]) times.add(nanoseconds);
 * times.percentile(0.5); // 300
 * ```
 */
export class Histogram {
  readonly #counts = new Map<number, number>();
  #count = 0;
  #sum = 0;
  #sorted: readonly number[] | undefined;

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  /** @throws {RangeError} where the value is no whole number, or the sum is no longer exact */
  add(value: number, times = 1): void {
    const sum = this.#sum + value * times;
    if (!Number.isSafeInteger(value) || !Number.isSafeInteger(sum)) {
      throw new RangeError(`a histogram takes whole numbers, not ${value}`);
    }
    const known = this.#counts.get(value);
    if (known === undefined) this.#sorted = undefined;
    this.#counts.set(value, (known ?? 0) + times);
    this.#count += times;
    this.#sum = sum;
  }

  /** Adds another histogram to this one. */
  merge(other: Histogram): this {
    for (const [value, times] of other.entries()) this.add(value, times);
    return this;
  }

  /** Each number that was seen, from the least, with how often. */
  entries(): readonly (readonly [value: number, times: number])[] {
    return this.#values().map((value) => [value, this.#counts.get(value)!]);
  }

  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /**
   * By nearest rank: the smallest number seen that at least `share` of all do not exceed; 0 if none.
   *
   * @param share 0 to 1: 0.95 for the 95th percentile
   * @throws {PacketPathError} `bad-option` where it is none
   */
  percentile(share: number): number {
    checkArgument('percentile', 'share', share, SHARE);
    const rank = Math.max(1, Math.ceil(share * this.#count - 1e-9));
    let seen = 0;
    for (const value of this.#values()) {
      seen += this.#counts.get(value)!;
      if (seen >= rank) return value;
    }
    return 0;
  }

  distribution(): Distribution {
    return {
      count: this.#count,
      mean: this.mean,
      p50: this.percentile(0.5),
      p95: this.percentile(0.95),
      p99: this.percentile(0.99),
      p999: this.percentile(0.999),
      worst: this.percentile(1),
    };
  }

  toJSON(): Distribution {
    return this.distribution();
  }

  #values(): readonly number[] {
    this.#sorted ??= [...this.#counts.keys()].sort((a, b) => a - b);
    return this.#sorted;
  }
}
