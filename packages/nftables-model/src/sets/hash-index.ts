import { jhash2, type Microseconds } from '@packet-path/core';
import type { Element } from './element.ts';
import type { PlainElements } from './plain-elements.ts';
import type { SetIndex } from './set-index.ts';
import type { Words } from './words.ts';

const NONE = -1;
/** A table begins with so many buckets (lib/rhashtable.c, `HASH_MIN_SIZE`, rounded up). */
const FEWEST_BUCKETS = 16;
/** A set of at most so many elements has no table until its first look-up. */
export const MOST_WAITING = 24;
const NO_WORDS = new Int32Array(0);
/** The key that is hashed just now: keys have at most 16 words, as there are registers. */
const scratch = new Int32Array(16);
/** Elements of each bucket so far, while a few are counted from the last one on. */
const chained = new Int32Array(32);

/**
 * Single keys in a table of chains that doubles when it is three quarters full
 * (net/netfilter/nft_set_hash.c, `nft_rhash_lookup`; lib/rhashtable.c, `rht_grow_above_75`).
 *
 * Keys stand in one array of words, each behind the number of the next slot of its chain, so that a look-up reads
 * two places of memory and no element but the one that it finds.
 */
export class HashIndex implements SetIndex {
  probes = 0;
  /** The bits that the hash mixes in. */
  readonly seed: number;
  readonly #width: number;
  /** Elements of a small set that nobody has looked into: the table is made at the first look-up. */
  #waiting: Element[] | undefined = [];
  #heads: Int32Array = NO_WORDS;
  /** By slot: the slot behind it in its chain, and the words of its key. */
  #slots: Int32Array = NO_WORDS;
  readonly #elements: (Element | undefined)[] = [];
  readonly #free: number[] = [];
  #count = 0;
  /** Whether any element has come that may expire. */
  #mayExpire = false;

  /**
   * @param width words of a key
   * @param seed 32 bits that the hash mixes in
   */
  constructor(width: number, seed: number) {
    this.#width = width;
    this.seed = seed;
  }

  find(words: Words, at: number, now: Microseconds): Element | undefined {
    const slot = this.findSlot(words, at, now);
    return slot === NONE ? undefined : this.#elements[slot];
  }

  /** The slot of the element that {@link find} answers; -1 where there is none. It is the same until a change. */
  findSlot(words: Words, at: number, now: Microseconds): number {
    if (this.#waiting !== undefined && this.#waiting.length > 0) this.#open();
    // Many of kube-proxy's sets are empty, and every first packet is looked up in them.
    if (this.#count === 0) {
      this.probes = 0;
      return NONE;
    }
    const width = this.#width;
    const slots = this.#slots;
    let probes = 0;
    let slot = this.#heads[this.#bucket(words, at)]!;
    while (slot !== NONE) {
      const begin = slot * (width + 1);
      probes++;
      let index = 0;
      while (index < width && slots[begin + 1 + index] === words[at + index]) index++;
      if (index === width && this.#lives(slot, now)) break;
      slot = slots[begin]!;
    }
    this.probes = probes;
    return slot;
  }

  /**
   * The entries that a look-up of each of some elements would compare if it had been opened with these, in their
   * order, and had no others.
   */
  probesOf({ words, length, count }: PlainElements, probes: number[]): void {
    let buckets = FEWEST_BUCKETS;
    while (count * 4 > buckets * 3) buckets *= 2;
    chained.fill(0);
    for (let index = count - 1; index >= 0; index--) {
      scratch[0] = words[index * length]!;
      const bucket = jhash2(scratch, 1, this.seed) & (buckets - 1);
      chained[bucket]!++;
      probes[index] = chained[bucket]!;
    }
  }

  elementAt(slot: number): Element | undefined {
    return this.#elements[slot];
  }

  clash(element: Element, now: Microseconds): Element | undefined {
    const waiting = this.#waiting;
    if (waiting === undefined) return this.find(Int32Array.from(element.first), 0, now);
    return waiting.find((other) => other.expiresAt > now && this.#isSame(other, element));
  }

  add(element: Element): void {
    if (element.lifetime !== undefined || element.expiresAt !== Number.POSITIVE_INFINITY) {
      this.#mayExpire = true;
    }
    const waiting = this.#waiting;
    if (waiting === undefined) this.#insert(element);
    else if (waiting.push(element) > MOST_WAITING) this.#open();
  }

  remove(element: Element): void {
    if (this.#waiting !== undefined) this.#open();
    const bucket = this.#bucket(element.first, 0);
    let before = NONE;
    let slot = this.#heads[bucket]!;
    while (slot !== NONE && this.#elements[slot] !== element) {
      before = slot;
      slot = this.#after(slot);
    }
    if (slot === NONE) return;
    const behind = this.#after(slot);
    if (before === NONE) this.#heads[bucket] = behind;
    else this.#slots[before * (this.#width + 1)] = behind;
    this.#elements[slot] = undefined;
    this.#free.push(slot);
    this.#count--;
  }

  clear(): void {
    if (this.#waiting !== undefined) {
      this.#waiting = [];
      return;
    }
    this.#heads = new Int32Array(FEWEST_BUCKETS).fill(NONE);
    this.#slots = NO_WORDS;
    this.#elements.length = 0;
    this.#free.length = 0;
    this.#count = 0;
  }

  copy(copyOf: (element: Element) => Element): HashIndex {
    if (this.#waiting !== undefined) this.#open();
    const copy = new HashIndex(this.#width, this.seed);
    copy.#waiting = undefined;
    copy.#heads = this.#heads.slice();
    copy.#slots = this.#slots.slice();
    for (const element of this.#elements) copy.#elements.push(element && copyOf(element));
    for (const slot of this.#free) copy.#free.push(slot);
    copy.#count = this.#count;
    copy.#mayExpire = this.#mayExpire;
    return copy;
  }

  #lives(slot: number, now: Microseconds): boolean {
    return !this.#mayExpire || this.#elements[slot]!.expiresAt > now;
  }

  #after(slot: number): number {
    return this.#slots[slot * (this.#width + 1)]!;
  }

  #isSame(a: Element, b: Element): boolean {
    for (let index = 0; index < this.#width; index++) {
      if (a.first[index] !== b.first[index]) return false;
    }
    return true;
  }

  /** Makes the table of the elements that wait, in the order in which they were added. */
  #open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#heads = new Int32Array(FEWEST_BUCKETS).fill(NONE);
    this.#widen(waiting.length);
    for (const element of waiting) this.#insert(element);
  }

  #insert(element: Element): void {
    if ((this.#count + 1) * 4 > this.#heads.length * 3) this.#grow();
    const slot = this.#free.pop() ?? this.#elements.length;
    this.#elements[slot] = element;
    this.#write(slot, element);
    this.#link(slot, element);
    this.#count++;
  }

  #grow(): void {
    this.#heads = new Int32Array(this.#heads.length * 2).fill(NONE);
    for (const [slot, element] of this.#elements.entries()) {
      if (element !== undefined) this.#link(slot, element);
    }
  }

  /** Writes the words of a slot's key. */
  #write(slot: number, { first }: Element): void {
    const width = this.#width;
    const begin = slot * (width + 1) + 1;
    if (begin + width > this.#slots.length) this.#widen(slot + 4 + (slot >> 1));
    for (let index = 0; index < width; index++) this.#slots[begin + index] = first[index]!;
  }

  /** Makes room for so many slots. */
  #widen(count: number): void {
    const slots = new Int32Array(count * (this.#width + 1));
    slots.set(this.#slots);
    this.#slots = slots;
  }

  #link(slot: number, { first }: Element): void {
    const bucket = this.#bucket(first, 0);
    this.#slots[slot * (this.#width + 1)] = this.#heads[bucket]!;
    this.#heads[bucket] = slot;
  }

  #bucket(words: ArrayLike<number>, at: number): number {
    const width = this.#width;
    for (let index = 0; index < width; index++) scratch[index] = words[at + index]!;
    return jhash2(scratch, width, this.seed) & (this.#heads.length - 1);
  }
}
