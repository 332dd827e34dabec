import type { Choices } from './choices.ts';
import { type DrawPurpose, drawDecides } from './draws.ts';

interface Draw {
  outcome: number;
  readonly bound: number;
  /** Of a draw with two outcomes, the probability of the first; undefined where all are alike. */
  readonly first?: number;
}

/** The number of equally likely values of a `chance` (include/linux/random.h, 31 bits). */
const CHANCES = 2 ** 31;

/**
 * Walks through everything chance could decide: play the same packet again and again, with `next`
 * between, and each time it meets another outcome, until all have been met once.
 *
 * Outcomes come in order: of a chain of `--probability` rules, the first rule's is first. Draws
 * that decide no path come out as 0.
 */
export class EveryOutcome implements Choices {
  /** This round's draws; those beyond the first `#made` are still to come. */
  readonly #draws: Draw[] = [];
  #made = 0;

  /** How likely this round's outcome is, of all that have been drawn in it so far. */
  get probability(): number {
    let probability = 1;
    for (let made = 0; made < this.#made; made++) {
      const { outcome, bound, first } = this.#draws[made]!;
      if (first === undefined) probability /= bound;
      else probability *= outcome === 0 ? first : 1 - first;
    }
    return probability;
  }

  chance(purpose: DrawPurpose, threshold: number): boolean {
    // A draw that can come out one way only decides nothing.
    if (threshold <= 0) return false;
    if (threshold >= CHANCES) return true;
    return this.#draw(purpose, 2, threshold / CHANCES) === 0;
  }

  below(purpose: DrawPurpose, bound: number): number {
    return bound <= 1 ? 0 : this.#draw(purpose, bound);
  }

  between(purpose: DrawPurpose, low: number, high: number): number {
    return low + this.below(purpose, high - low + 1);
  }

  some<Item>(_purpose: DrawPurpose, own: readonly Item[]): readonly Item[] {
    return own;
  }

  /** Ends a round. False when it was the last; the next round begins anew with the first outcome. */
  next(): boolean {
    this.#draws.length = this.#made;
    this.#made = 0;
    for (let last = this.#draws.pop(); last !== undefined; last = this.#draws.pop()) {
      if (last.outcome + 1 === last.bound) continue;
      this.#draws.push({ ...last, outcome: last.outcome + 1 });
      return true;
    }
    return false;
  }

  /** Begins this round again: the same draws come out as they did. */
  again(): void {
    this.#made = 0;
  }

  /** Begins anew with the first outcome. */
  restart(): void {
    this.#draws.length = 0;
    this.#made = 0;
  }

  #draw(purpose: DrawPurpose, bound: number, first?: number): number {
    if (drawDecides(purpose) !== 'path') return 0;
    const draw = this.#draws[this.#made] ?? {
      outcome: 0,
      bound,
      ...(first !== undefined && { first }),
    };
    this.#draws[this.#made++] = draw;
    return draw.outcome;
  }
}
