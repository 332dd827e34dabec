import type { EqualityTest } from '../machine/compare.ts';

/** The value of a key that no entry has. */
export const ABSENT = -1;

/** Numbers by keys of one or more words, in an open table. */
export class KeyTable {
  readonly #at: number;
  readonly #masks: readonly number[];
  /** Slots: the words of a key, and its value or {@link ABSENT}. */
  readonly #slots: Int32Array;
  readonly #stride: number;
  readonly #mask: number;

  /**
   * @param test where a packet's key stands in the registers, and the bits that count
   * @param most entries that there will be
   */
  constructor({ at, masks }: Pick<EqualityTest, 'at' | 'masks'>, most: number) {
    this.#at = at;
    this.#masks = masks;
    this.#stride = masks.length + 1;
    const size = 2 ** Math.ceil(Math.log2(most * 2));
    this.#mask = size - 1;
    this.#slots = new Int32Array(size * this.#stride);
    for (let slot = 0; slot < size; slot++) this.#slots[this.#valueAt(slot)] = ABSENT;
  }

  set(key: readonly number[], value: number): void {
    const slot = this.#slot(key, 0);
    for (const [word, mask] of this.#masks.entries()) {
      this.#slots[slot * this.#stride + word] = key[word]! & mask;
    }
    this.#slots[this.#valueAt(slot)] = value;
  }

  /** The value of the key that registers hold. */
  get(registers: Int32Array): number {
    return this.#slots[this.#valueAt(this.#slot(registers, this.#at))]!;
  }

  #valueAt(slot: number): number {
    return slot * this.#stride + this.#stride - 1;
  }

  /** The slot of a key, or the free one where it would be. */
  #slot(words: ArrayLike<number>, at: number): number {
    const masks = this.#masks;
    const slots = this.#slots;
    const stride = this.#stride;
    const width = stride - 1;
    let hash = 0;
    for (let word = 0; word < width; word++) {
      hash = Math.imul(hash ^ (hash >>> 15) ^ (words[at + word]! & masks[word]!), 0x9e3779b1);
    }
    let slot = (hash ^ (hash >>> 16)) & this.#mask;
    for (;;) {
      const begin = slot * stride;
      if (slots[begin + width] === ABSENT) return slot;
      let word = 0;
      while (word < width && slots[begin + word] === (words[at + word]! & masks[word]!)) word++;
      if (word === width) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}
