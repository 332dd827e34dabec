import { jhash2, type Microseconds } from '@packet-path/core';
import type { Element } from './element.ts';
import type { SetIndex } from './set-index.ts';
import type { Words } from './words.ts';

const NONE = -1;
/** A table begins with so many buckets (lib/rhashtable.c, `HASH_MIN_SIZE`, rounded up). */
const FEWEST_BUCKETS = 16;

/**
 * Single keys in a table of chains that doubles when it is three quarters full
 * (net/netfilter/nft_set_hash.c, `nft_rhash_lookup`; lib/rhashtable.c, `rht_grow_above_75`).
 */
export class HashIndex implements SetIndex {
  probes = 0;
  readonly #width: number;
  readonly #seed: number;
  readonly #scratch: Int32Array;
  #heads = new Int32Array(FEWEST_BUCKETS).fill(NONE);
  /** By slot: the element, and the slot behind it in its chain. */
  readonly #elements: (Element | undefined)[] = [];
  readonly #next: number[] = [];
  readonly #free: number[] = [];
  #count = 0;

  /**
   * @param width words of a key
   * @param seed what the hash mixes in, 32 bits
   */
  constructor(width: number, seed: number) {
    this.#width = width;
    this.#seed = seed;
    this.#scratch = new Int32Array(width);
  }

  find(words: Words, at: number, now: Microseconds): Element | undefined {
    const width = this.#width;
    this.probes = 0;
    let slot = this.#heads[this.#bucket(words, at)]!;
    for (; slot !== NONE; slot = this.#next[slot]!) {
      const element = this.#elements[slot]!;
      this.probes++;
      const { first } = element;
      let index = 0;
      while (index < width && first[index] === words[at + index]) index++;
      if (index === width && element.expiresAt > now) return element;
    }
    return undefined;
  }

  clash({ first }: Element, now: Microseconds): Element | undefined {
    return this.find(Int32Array.from(first), 0, now);
  }

  add(element: Element): void {
    if ((this.#count + 1) * 4 > this.#heads.length * 3) this.#grow();
    const slot = this.#free.pop() ?? this.#elements.length;
    this.#elements[slot] = element;
    this.#link(slot, element);
    this.#count++;
  }

  remove(element: Element): void {
    const bucket = this.#bucket(element.first, 0);
    let before = NONE;
    let slot = this.#heads[bucket]!;
    while (slot !== NONE && this.#elements[slot] !== element) {
      before = slot;
      slot = this.#next[slot]!;
    }
    if (slot === NONE) return;
    const behind = this.#next[slot]!;
    if (before === NONE) this.#heads[bucket] = behind;
    else this.#next[before] = behind;
    this.#elements[slot] = undefined;
    this.#free.push(slot);
    this.#count--;
  }

  clear(): void {
    this.#heads = new Int32Array(FEWEST_BUCKETS).fill(NONE);
    this.#elements.length = 0;
    this.#next.length = 0;
    this.#free.length = 0;
    this.#count = 0;
  }

  #grow(): void {
    this.#heads = new Int32Array(this.#heads.length * 2).fill(NONE);
    for (const [slot, element] of this.#elements.entries()) {
      if (element !== undefined) this.#link(slot, element);
    }
  }

  #link(slot: number, { first }: Element): void {
    const bucket = this.#bucket(first, 0);
    this.#next[slot] = this.#heads[bucket]!;
    this.#heads[bucket] = slot;
  }

  #bucket(words: ArrayLike<number>, at: number): number {
    const width = this.#width;
    const scratch = this.#scratch;
    for (let index = 0; index < width; index++) scratch[index] = words[at + index]!;
    return jhash2(scratch, width, this.#seed) & (this.#heads.length - 1);
  }
}
