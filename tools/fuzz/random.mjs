/** Numbers from a seed: the same seed gives the same inputs on every machine (xorshift128 of 32-bit words). */
export class Random {
  #state;

  /** @param {string} seed */
  constructor(seed) {
    const words = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
    for (let at = 0; at < seed.length; at++) {
      const index = at & 3;
      words[index] = Math.imul(words[index] ^ seed.charCodeAt(at), 0x01000193) + at;
    }
    this.#state = Uint32Array.from(words);
    for (let n = 0; n < 16; n++) this.word();
  }

  word() {
    const [a, b, c, d] = this.#state;
    let t = a ^ (a << 11);
    t ^= t >>> 8;
    this.#state.set([b, c, d, d ^ (d >>> 19) ^ t]);
    return this.#state[3];
  }

  /** A whole number below a bound. */
  below(bound) {
    return bound <= 1 ? 0 : this.word() % bound;
  }

  /** One of a list. */
  of(list) {
    return list[this.below(list.length)];
  }
}
