import seedrandom from 'seedrandom';
import { checkArgument, objectOf } from '../error/check-argument.ts';
import { anyValue, listOf } from '../error/check-options.ts';

/** A seed is anything that prints the same everywhere. */
export type Seed = string | number;

/**
 * Seeded randomness, split into labelled streams so that a draw added in one place shifts no other.
 *
 * The generator is seedrandom's Alea: the same numbers on every engine.
 */
export interface Random {
  /** A whole number of 32 random bits, 0 to 2^32 - 1. */
  uint32(): number;
  /** A whole number, 0 to `bound` - 1, without bias. `bound` is at most 2^32. */
  below(bound: number): number;
  /** A real number in [0, 1) of 32 random bits. */
  real(): number;
  /** An independent stream: the same label always names the same one, whatever was drawn so far. */
  split(label: string): Random;
}

/** The stream of a seed. */
export function createRandom(seed: Seed): Random {
  return new AleaRandom(String(seed));
}

class AleaRandom implements Random {
  readonly #name: string;
  // Seeding costs 10 µs, so a stream that is only split never seeds.
  #generator: (() => number) | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  uint32(): number {
    this.#generator ??= seeded(this.#name);
    return this.#generator() >>> 0;
  }

  below(bound: number): number {
    // Reject the tail that would make the small remainders likelier.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let draw = this.uint32();
    while (draw >= limit) draw = this.uint32();
    return draw % bound;
  }

  real(): number {
    return this.uint32() / 2 ** 32;
  }

  split(label: string): Random {
    return new AleaRandom(`${this.#name}/${label}`);
  }
}

function seeded(name: string): () => number {
  // `state: true` picks the form of Alea that is about twice as quick.
  return seedrandom.alea(name, { state: true }).int32;
}

/** The items in a random order (Fisher-Yates); the input stays as it is. */
export function shuffled<Item>(items: readonly Item[], random: Pick<Random, 'below'>): Item[] {
  checkArgument('shuffled', 'items', items, listOf(anyValue));
  checkArgument('shuffled', 'random', random, objectOf('below'));
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const pick = random.below(last + 1);
    const item = result[last] as Item;
    result[last] = result[pick] as Item;
    result[pick] = item;
  }
  return result;
}
