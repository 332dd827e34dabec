import type { Choices } from '../chance/choices.ts';
import type { DrawPurpose } from '../chance/draws.ts';
import type { DrawnOutcomes } from './draw-node.ts';

/**
 * The draws made for the packet in hand. A packet that is asked about again, or is walked after all, gets the
 * same outcomes.
 */
export class MadeDraws implements DrawnOutcomes, Pick<Choices, 'chance'> {
  readonly outcomes: number[] = [];
  made = 0;
  isChosen = false;
  #choices: Pick<Choices, 'chance'> | undefined;
  #used = 0;

  /** Makes draws from the first on, those that are not made yet by choices. */
  begin(choices: Pick<Choices, 'chance'>): void {
    this.#choices = choices;
    this.#used = 0;
  }

  /** Whether every outcome was used since {@link begin}. */
  get areUsed(): boolean {
    return this.#used === this.made;
  }

  chance(purpose: DrawPurpose, threshold: number): boolean {
    const at = this.#used++;
    if (at === this.made) {
      this.outcomes[this.made++] = this.#choices!.chance(purpose, threshold) ? 1 : 0;
    }
    return this.outcomes[at] === 1;
  }

  /** The packet is on its way. */
  forget(): void {
    this.made = 0;
    this.isChosen = false;
  }
}
