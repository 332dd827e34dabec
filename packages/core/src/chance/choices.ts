import type { DrawPurpose } from './draws.ts';
import type { Random } from './random.ts';

/**
 * Every choice that Linux leaves to chance goes through here: seeded by default, scripted in a
 * replay, where the outcome is known and the draw is not.
 */
export interface Choices {
  /** True with a probability of `threshold` / 2^31, as the statistic match draws it. */
  chance(purpose: DrawPurpose, threshold: number): boolean;
  /**
   * Draws {@link Choices.chance} with one threshold after another, from a place to before another, until
   * a draw comes true: its place, or `end`. Choices without this method are asked one by one.
   */
  firstChance?(purpose: DrawPurpose, thresholds: Float64Array, from: number, end: number): number;
  /**
   * Makes those of the draws of {@link Choices.firstChance} that are known beforehand to come false, and
   * answers the place behind them. Of choices without this method nothing is known beforehand.
   */
  passOver?(purpose: DrawPurpose, thresholds: Float64Array, from: number, end: number): number;
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
  /** The seeded choices that decide at the moment; undefined where chance is not seeded. */
  readonly seeded?: SeededChoices | undefined;
}

/** The methods of {@link Choices} that draw a number. */
export type DrawKind = 'chance' | 'below';

/** Hears each draw, and may have made it before. */
export interface DrawTap {
  /**
   * The outcome of a draw, of a `chance` 1 for yes.
   *
   * @param make makes the draw
   */
  draw(purpose: DrawPurpose, kind: DrawKind, argument: number, make: () => number): number;
}

/** The place of the first draw of several that comes true, or `end`: as `firstChance` of choices. */
export function firstChance(
  choices: Choices,
  purpose: DrawPurpose,
  thresholds: Float64Array,
  from: number,
  end: number,
): number {
  if (choices.firstChance !== undefined) {
    return choices.firstChance(purpose, thresholds, from, end);
  }
  let place = from;
  while (place < end && !choices.chance(purpose, thresholds[place]!)) place++;
  return place;
}

/** Choices drawn from a seed, a stream for each purpose. */
export class SeededChoices implements Choices {
  readonly #random: Random;
  readonly #streams = new Map<DrawPurpose, Random>();
  #lastPurpose: DrawPurpose | undefined;
  #lastStream: Random | undefined;
  /** Hears the draws from now on; undefined where nobody does. */
  tap: DrawTap | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  get seeded(): SeededChoices {
    return this;
  }

  chance(purpose: DrawPurpose, threshold: number): boolean {
    const { tap } = this;
    return tap === undefined
      ? this.#chance(purpose, threshold)
      : this.#tappedChance(tap, purpose, threshold);
  }

  firstChance(purpose: DrawPurpose, thresholds: Float64Array, from: number, end: number): number {
    let place = from;
    if (this.tap !== undefined) {
      while (place < end && !this.chance(purpose, thresholds[place]!)) place++;
      return place;
    }
    const stream = this.#stream(purpose);
    while (place < end && stream.uint32() >>> 1 >= thresholds[place]!) place++;
    return place;
  }

  below(purpose: DrawPurpose, bound: number): number {
    const { tap } = this;
    return tap === undefined
      ? this.#stream(purpose).below(bound)
      : this.#tappedBelow(tap, purpose, bound);
  }

  between(purpose: DrawPurpose, low: number, high: number): number {
    return low + this.below(purpose, high - low + 1);
  }

  some<Item>(_purpose: DrawPurpose, own: readonly Item[]): readonly Item[] {
    return own;
  }

  #chance(purpose: DrawPurpose, threshold: number): boolean {
    return this.#stream(purpose).uint32() >>> 1 < threshold;
  }

  // Apart, since a function that makes a closure costs memory at each call.
  #tappedChance(tap: DrawTap, purpose: DrawPurpose, threshold: number): boolean {
    const make = (): number => Number(this.#chance(purpose, threshold));
    return tap.draw(purpose, 'chance', threshold, make) === 1;
  }

  #tappedBelow(tap: DrawTap, purpose: DrawPurpose, bound: number): number {
    return tap.draw(purpose, 'below', bound, () => this.#stream(purpose).below(bound));
  }

  /** Most draws have the purpose of the one before. */
  #stream(purpose: DrawPurpose): Random {
    if (this.#lastPurpose === purpose) return this.#lastStream as Random;
    let stream = this.#streams.get(purpose);
    if (stream === undefined) {
      stream = this.#random.split(purpose);
      this.#streams.set(purpose, stream);
    }
    this.#lastPurpose = purpose;
    this.#lastStream = stream;
    return stream;
  }
}
