import {
  type Choices,
  createRandom,
  type DrawPurpose,
  firstChance,
  type Seed,
  SeededChoices,
} from '@packet-path/core';

/**
 * Choices that a host is made with, and that can be lent to others for a while: so that one packet
 * may be led where another is left to chance.
 */
export class LentChoices implements Choices {
  #deciding: Choices;

  /** @param own decides as long as nobody else does */
  constructor(own: Choices) {
    this.#deciding = own;
  }

  /** The choices of a host: those given, else from its seed, as `Host` draws them. */
  static of({ choices, seed = 'packet-path' }: { choices?: Choices; seed?: Seed }): LentChoices {
    return new LentChoices(choices ?? new SeededChoices(createRandom(seed).split('choices')));
  }

  get seeded(): SeededChoices | undefined {
    return this.#deciding.seeded;
  }

  /** Lets others decide while something is done. */
  during<Result>(choices: Choices, act: () => Result): Result {
    const before = this.#deciding;
    this.#deciding = choices;
    try {
      return act();
    } finally {
      this.#deciding = before;
    }
  }

  chance(purpose: DrawPurpose, threshold: number): boolean {
    return this.#deciding.chance(purpose, threshold);
  }

  firstChance(purpose: DrawPurpose, thresholds: Float64Array, from: number, end: number): number {
    return firstChance(this.#deciding, purpose, thresholds, from, end);
  }

  passOver(purpose: DrawPurpose, thresholds: Float64Array, from: number, end: number): number {
    return this.#deciding.passOver?.(purpose, thresholds, from, end) ?? from;
  }

  below(purpose: DrawPurpose, bound: number): number {
    return this.#deciding.below(purpose, bound);
  }

  between(purpose: DrawPurpose, low: number, high: number): number {
    return this.#deciding.between(purpose, low, high);
  }

  some<Item>(
    purpose: DrawPurpose,
    own: readonly Item[],
    all: () => readonly Item[],
  ): readonly Item[] {
    return this.#deciding.some(purpose, own, all);
  }
}
