import { type ChoicePurpose, EveryOutcome } from '@packet-path/core';

/** Every outcome of chance, and how likely the present one is. */
export class WeighedOutcome extends EveryOutcome {
  #probability = 1;

  /** The probability of all that has been drawn in this round. */
  get probability(): number {
    return this.#probability;
  }

  override chance(purpose: ChoicePurpose, threshold: number): boolean {
    const outcome = super.chance(purpose, threshold);
    const likely = Math.min(1, Math.max(0, threshold / 2 ** 31));
    if (purpose === 'statistic') this.#probability *= outcome ? likely : 1 - likely;
    return outcome;
  }

  override below(purpose: ChoicePurpose, bound: number): number {
    if (purpose === 'numgen') this.#probability /= bound;
    return super.below(purpose, bound);
  }

  override next(): boolean {
    this.#probability = 1;
    return super.next();
  }

  override restart(): void {
    this.#probability = 1;
    super.restart();
  }
}
