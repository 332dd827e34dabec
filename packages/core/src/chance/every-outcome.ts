import type { ChoicePurpose, Choices } from './choices.ts';

interface Draw {
  outcome: number;
  readonly bound: number;
}

/**
 * Walks through everything chance could decide: play the same packet again and again, with `next`
 * between, and each time it meets another outcome, until all have been met once.
 *
 * Outcomes come in order: of a chain of `--probability` rules, the first rule's is first. Ports and
 * the samples of housekeeping are not varied, since no rule depends on them.
 */
export class EveryOutcome implements Choices {
  /** This round's draws; those beyond the first `#made` are still to come. */
  readonly #draws: Draw[] = [];
  #made = 0;

  chance(purpose: ChoicePurpose, threshold: number): boolean {
    // A draw that can come out one way only decides nothing.
    if (threshold <= 0) return false;
    if (threshold >= 2 ** 31) return true;
    return this.#draw(purpose, 2) === 0;
  }

  below(purpose: ChoicePurpose, bound: number): number {
    return bound <= 1 ? 0 : this.#draw(purpose, bound);
  }

  port(low: number): number {
    return low;
  }

  /** Ends a round. False when it was the last; the next round begins anew with the first outcome. */
  next(): boolean {
    this.#draws.length = this.#made;
    this.#made = 0;
    for (let last = this.#draws.pop(); last !== undefined; last = this.#draws.pop()) {
      if (last.outcome + 1 === last.bound) continue;
      this.#draws.push({ outcome: last.outcome + 1, bound: last.bound });
      return true;
    }
    return false;
  }

  /** Begins anew with the first outcome. */
  restart(): void {
    this.#draws.length = 0;
    this.#made = 0;
  }

  #draw(purpose: ChoicePurpose, bound: number): number {
    if (purpose !== 'statistic' && purpose !== 'numgen') return 0;
    const draw = this.#draws[this.#made] ?? { outcome: 0, bound };
    this.#draws[this.#made++] = draw;
    return draw.outcome;
  }
}
