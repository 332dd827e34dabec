import { createHash } from 'node:crypto';

/** Numbers from a seed, the same on every machine: SHA-256 of the seed and a count. */
export class Random {
  #seed;
  #count = 0;

  constructor(seed) {
    this.#seed = seed;
  }

  /** A whole number below a bound. */
  below(bound) {
    const hash = createHash('sha256')
      .update(`${this.#seed}/${this.#count++}`)
      .digest();
    return Number(hash.readBigUInt64BE() % BigInt(bound));
  }

  /** So many of a list, in its order. */
  sample(list, size) {
    return this.#indices(list, size)
      .sort((a, b) => a - b)
      .map((index) => list[index]);
  }

  /** A list in an order by chance. */
  shuffled(list) {
    return this.#indices(list, list.length).map((index) => list[index]);
  }

  #indices(list, size) {
    const rest = list.map((_, index) => index);
    const chosen = [];
    while (rest.length > 0 && chosen.length < size) {
      chosen.push(...rest.splice(this.below(rest.length), 1));
    }
    return chosen;
  }
}
