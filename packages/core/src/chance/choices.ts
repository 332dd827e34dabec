import type { Random } from './random.ts';

/** What Linux draws a random number for. Each purpose is a stream of its own. */
export type ChoicePurpose =
  /** `-m statistic --mode random`: 31 bits, the match compares them with its probability. */
  | 'statistic'
  /** nft `numgen random mod N`. */
  | 'numgen'
  /** Which neighbouring entries an early drop looks at. */
  | 'early-drop'
  /** IPVS `drop_entry`, and other sampled housekeeping. */
  | 'ipvs'
  /** The userspace proxy's shuffled endpoint list. */
  | 'userspace';

/**
 * Every choice that Linux leaves to chance goes through here: seeded by default, scripted in a
 * replay, where the outcome is known and the draw is not.
 */
export interface Choices {
  /** True with a probability of `threshold` / 2^31, as the statistic match draws it. */
  chance(purpose: ChoicePurpose, threshold: number): boolean;
  /** A whole number, 0 to `bound` - 1. */
  below(purpose: ChoicePurpose, bound: number): number;
  /** The port, `low` to `high` both included, where NAT begins its search for a free tuple. */
  port(low: number, high: number): number;
}

/** Choices drawn from a seed, a stream for each purpose. */
export class SeededChoices implements Choices {
  readonly #random: Random;
  readonly #streams = new Map<ChoicePurpose | 'nat-port', Random>();

  constructor(random: Random) {
    this.#random = random;
  }

  chance(purpose: ChoicePurpose, threshold: number): boolean {
    return this.#stream(purpose).uint32() >>> 1 < threshold;
  }

  below(purpose: ChoicePurpose, bound: number): number {
    return this.#stream(purpose).below(bound);
  }

  port(low: number, high: number): number {
    return low + this.#stream('nat-port').below(high - low + 1);
  }

  #stream(purpose: ChoicePurpose | 'nat-port'): Random {
    let stream = this.#streams.get(purpose);
    if (stream === undefined) {
      stream = this.#random.split(purpose);
      this.#streams.set(purpose, stream);
    }
    return stream;
  }
}
