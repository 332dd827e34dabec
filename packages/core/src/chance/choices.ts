import type { DrawPurpose } from './draws.ts';
import type { Random } from './random.ts';

/**
 * Every choice that Linux leaves to chance goes through here: seeded by default, scripted in a
 * replay, where the outcome is known and the draw is not.
 */
export interface Choices {
  /** True with a probability of `threshold` / 2^31, as the statistic match draws it. */
  chance(purpose: DrawPurpose, threshold: number): boolean;
  /** A whole number, 0 to `bound` - 1. */
  below(purpose: DrawPurpose, bound: number): number;
  /** A whole number, `low` to `high`, both included. */
  between(purpose: DrawPurpose, low: number, high: number): number;
  /**
   * Items that Linux finds by a hash with a secret key: `own` are those that the model's own key finds,
   * `all` every item that it could have been.
   */
  some<Item>(
    purpose: DrawPurpose,
    own: readonly Item[],
    all: () => readonly Item[],
  ): readonly Item[];
}

/** Choices drawn from a seed, a stream for each purpose. */
export class SeededChoices implements Choices {
  readonly #random: Random;
  readonly #streams = new Map<DrawPurpose, Random>();

  constructor(random: Random) {
    this.#random = random;
  }

  chance(purpose: DrawPurpose, threshold: number): boolean {
    return this.#stream(purpose).uint32() >>> 1 < threshold;
  }

  below(purpose: DrawPurpose, bound: number): number {
    return this.#stream(purpose).below(bound);
  }

  between(purpose: DrawPurpose, low: number, high: number): number {
    return low + this.below(purpose, high - low + 1);
  }

  some<Item>(_purpose: DrawPurpose, own: readonly Item[]): readonly Item[] {
    return own;
  }

  #stream(purpose: DrawPurpose): Random {
    let stream = this.#streams.get(purpose);
    if (stream === undefined) {
      stream = this.#random.split(purpose);
      this.#streams.set(purpose, stream);
    }
    return stream;
  }
}
