import type { Choices } from './choices.ts';
import { type DrawPurpose, drawDecides } from './draws.ts';

interface Draw {
  outcome: number;
  readonly bound: number;
  /** Of a draw with two outcomes, the probability of the first; undefined where all are alike. */
  readonly first: number | undefined;
  /** How likely the outcomes of all draws before it are. */
  readonly before: number;
}

/** Draws of one call that are known to say no, so that the next round need not look at them again. */
interface PassedOver {
  readonly thresholds: Float64Array;
  readonly from: number;
  /** Draws of the round before the call. */
  readonly madeBefore: number;
  /** Draws of the round, and the place in `thresholds`, behind those that say no. */
  readonly made: number;
  readonly place: number;
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
  #passed: PassedOver | undefined;

  /** How likely this round's outcome is, of all that have been drawn in it so far. */
  get probability(): number {
    const last = this.#draws[this.#made - 1];
    if (last === undefined) return 1;
    const { outcome, bound, first, before } = last;
    if (first === undefined) return before / bound;
    return before * (outcome === 0 ? first : 1 - first);
  }

  /**
   * Whether this round has come to the draw whose outcome differs from the round before: until then it
   * repeats that round. The first round repeats none.
   */
  get isNew(): boolean {
    return this.#made >= this.#draws.length;
  }

  chance(purpose: DrawPurpose, threshold: number): boolean {
    // A draw that can come out one way only decides nothing.
    if (threshold <= 0) return false;
    if (threshold >= CHANCES) return true;
    return this.#draw(purpose, 2, threshold / CHANCES) === 0;
  }

  firstChance(purpose: DrawPurpose, thresholds: Float64Array, from: number, end: number): number {
    let place = this.passOver(purpose, thresholds, from, end);
    while (place < end && !this.chance(purpose, thresholds[place]!)) place++;
    return place;
  }

  /**
   * Makes draws that come out as they did in the round before, all of them no, and answers the place
   * behind them. The draw that differs is left to be made.
   */
  passOver(purpose: DrawPurpose, thresholds: Float64Array, from: number, end: number): number {
    if (drawDecides(purpose) !== 'path') return from;
    const madeBefore = this.#made;
    const passed = this.#passed;
    const isKnown =
      passed?.thresholds === thresholds && passed.from === from && passed.madeBefore === madeBefore;
    let place = from;
    if (isKnown && passed.place <= end) {
      place = passed.place;
      this.#made = passed.made;
    }
    const differs = this.#draws.length - 1;
    for (; place < end && this.#made < differs; place++) {
      const threshold = thresholds[place]!;
      if (threshold >= CHANCES) break;
      if (threshold <= 0) continue;
      if (this.#draws[this.#made]!.outcome === 0) break;
      this.#made++;
    }
    if (place > from) this.#passed = { thresholds, from, madeBefore, made: this.#made, place };
    return place;
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
      const { made = 0 } = this.#passed ?? {};
      if (made >= this.#draws.length) this.#passed = undefined;
      return true;
    }
    this.#passed = undefined;
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
    this.#passed = undefined;
  }

  #draw(purpose: DrawPurpose, bound: number, first?: number): number {
    if (drawDecides(purpose) !== 'path') return 0;
    const draw = this.#draws[this.#made] ?? {
      outcome: 0,
      bound,
      before: this.probability,
      first,
    };
    this.#draws[this.#made++] = draw;
    return draw.outcome;
  }
}
