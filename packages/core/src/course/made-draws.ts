import type { CourseChooser, TurnChoices } from '../attach/course-recorder.ts';
import type { Choices } from '../chance/choices.ts';
import type { DrawPurpose } from '../chance/draws.ts';
import type { Packet } from '../packet/packet.ts';
import type { DrawnOutcomes } from './draw-node.ts';

/**
 * The draws and choices made for the packet in hand. A packet that is asked about again, or is walked after all,
 * gets the same outcomes.
 */
export class MadeDraws implements DrawnOutcomes, TurnChoices {
  readonly outcomes: number[] = [];
  made = 0;
  isChosen = false;
  #choices: Pick<Choices, 'chance' | 'below'> | undefined;
  #used = 0;

  /** Makes draws from the first on, those that are not made yet by choices. */
  begin(choices: Pick<Choices, 'chance' | 'below'>): void {
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

  below(purpose: DrawPurpose, bound: number): number {
    const at = this.#used++;
    if (at === this.made) this.outcomes[this.made++] = this.#choices!.below(purpose, bound);
    return this.outcomes[at]!;
  }

  choose(chooser: CourseChooser, packet: Packet): number {
    const at = this.#used++;
    if (at === this.made) {
      this.outcomes[this.made++] = chooser.choose(packet);
      this.isChosen = true;
    }
    return this.outcomes[at]!;
  }

  /** The packet is on its way. */
  forget(): void {
    this.made = 0;
    this.isChosen = false;
  }
}
