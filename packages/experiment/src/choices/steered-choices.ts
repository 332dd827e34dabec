import {
  type Choices,
  createRandom,
  type DrawPurpose,
  drawDecides,
  type Seed,
  SeededChoices,
} from '@packet-path/core';

/**
 * Choices that lead every new connection to one and the same endpoint, counted from 0 in the order
 * in which rules list them: of the draws that decide a packet's path, the yes or no of that position
 * is yes, and an index is that position. All other draws come from a seed.
 */
export class SteeredChoices implements Choices {
  readonly #endpoint: number;
  readonly #others: Choices;
  #passed = 0;

  constructor(endpoint: number, seed: Seed) {
    this.#endpoint = endpoint;
    this.#others = new SeededChoices(createRandom(seed));
  }

  /** A new connection begins: its first rule with a probability is the first endpoint's. */
  restart(): void {
    this.#passed = 0;
  }

  chance(purpose: DrawPurpose, threshold: number): boolean {
    if (drawDecides(purpose) !== 'path') return this.#others.chance(purpose, threshold);
    return this.#passed++ === this.#endpoint;
  }

  below(purpose: DrawPurpose, bound: number): number {
    if (drawDecides(purpose) !== 'path') return this.#others.below(purpose, bound);
    return Math.min(this.#endpoint, bound - 1);
  }

  between(purpose: DrawPurpose, low: number, high: number): number {
    return low + this.below(purpose, high - low + 1);
  }

  some<Item>(
    purpose: DrawPurpose,
    own: readonly Item[],
    all: () => readonly Item[],
  ): readonly Item[] {
    return this.#others.some(purpose, own, all);
  }
}
