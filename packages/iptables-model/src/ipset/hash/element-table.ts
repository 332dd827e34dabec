import { jhash2 } from '@packet-path/core';
import { ElementEntry } from '../element/element-entry.ts';
import { Buckets, NOBODY } from './buckets.ts';

/** No such element. */
export const NOT_FOUND: number = NOBODY;

/** Elements a bucket holds (net/netfilter/ipset/ip_set_hash_gen.h, `AHASH_MAX_SIZE`). */
const BUCKET_SIZE = 12;
/** The fewest buckets (`IPSET_MIMINAL_HASHSIZE`). */
const FEWEST_BUCKETS = 64;

/**
 * The elements of a hash set, as Linux keeps them: jhash2 under a random key picks one of 2^n
 * buckets, a bucket holds at most 12 elements, and when one more would come the table doubles
 * (ip_set_hash_gen.h, `mtype_add` and `mtype_resize`).
 */
export class ElementTable {
  readonly #stride: number;
  readonly #hashed: number;
  readonly #key: number;
  readonly #bucketSize: number;
  #words: Int32Array;
  #entries: (ElementEntry | undefined)[] = [];
  #free: number[] = [];
  #buckets: Buckets;
  #count = 0;
  /** Whether another table reads the same arrays: they are copied before they change. */
  #isShared = false;
  /** Elements compared since it was last set to 0. */
  probes = 0;

  /**
   * @param stride words of an element
   * @param hashed how many of them, from the first, are hashed
   * @param hashsize buckets to begin with, rounded up to a power of two
   */
  constructor(stride: number, hashed: number, hashsize: number, key: number, bucketSize?: number) {
    this.#stride = stride;
    this.#hashed = hashed;
    this.#key = key;
    this.#bucketSize = bucketSize ?? BUCKET_SIZE;
    this.#words = new Int32Array(stride * 16);
    const buckets = 2 ** Math.ceil(Math.log2(Math.max(hashsize, FEWEST_BUCKETS)));
    this.#buckets = new Buckets(buckets);
  }

  /** A table of the same elements; each of the two copies them before it changes them. */
  share(): ElementTable {
    const twin = new ElementTable(
      this.#stride,
      this.#hashed,
      FEWEST_BUCKETS,
      this.#key,
      this.#bucketSize,
    );
    twin.#words = this.#words;
    twin.#entries = this.#entries;
    twin.#free = this.#free;
    twin.#buckets = this.#buckets;
    twin.#count = this.#count;
    twin.#isShared = true;
    this.#isShared = true;
    return twin;
  }

  /** Makes the elements this table's own, before something changes them. */
  own(): void {
    if (!this.#isShared) return;
    this.#isShared = false;
    this.#words = this.#words.slice();
    this.#entries = this.#entries.map((entry) => entry?.copy());
    this.#free = [...this.#free];
    this.#buckets = this.#buckets.copy();
  }

  get count(): number {
    return this.#count;
  }

  /** How many buckets there are now. */
  get buckets(): number {
    return this.#buckets.length;
  }

  /** The element that equals a key, or {@link NOT_FOUND}. */
  find(key: Int32Array): number {
    const buckets = this.#buckets;
    const words = this.#words;
    const stride = this.#stride;
    for (let id = buckets.first(this.#bucketOf(key, 0)); id !== NOBODY; id = buckets.after(id)) {
      this.probes++;
      const start = id * stride;
      let word = 0;
      while (word < stride && words[start + word] === key[word]) word++;
      if (word === stride) return id;
    }
    return NOT_FOUND;
  }

  /** Whether an element agrees with a key in the words that are hashed. */
  hasHashed(key: Int32Array): boolean {
    const buckets = this.#buckets;
    let id = buckets.first(this.#bucketOf(key, 0));
    while (id !== NOBODY && !this.#agrees(id, key)) id = buckets.after(id);
    return id !== NOBODY;
  }

  /** Whether an element has the hashed words of a key. */
  #agrees(id: number, key: Int32Array): boolean {
    const start = id * this.#stride;
    let word = 0;
    while (word < this.#hashed && this.#words[start + word] === key[word]) word++;
    return word === this.#hashed;
  }

  /** Adds an element that is not there. */
  insert(key: Int32Array): number {
    this.own();
    const id = this.#free.pop() ?? this.#entries.length;
    this.#reserve(id);
    this.#words.set(key, id * this.#stride);
    this.#entries[id] = new ElementEntry();
    this.#count++;
    if (!this.#place(id)) this.#grow();
    return id;
  }

  remove(id: number): void {
    this.own();
    this.#buckets.remove(this.#bucketOf(this.#words, id * this.#stride), id);
    this.#entries[id] = undefined;
    this.#free.push(id);
    this.#count--;
  }

  /** An element that shares a bucket with a key: what `forceadd` gives up. */
  neighbour(key: Int32Array): number {
    return this.#buckets.first(this.#bucketOf(key, 0));
  }

  entry(id: number): ElementEntry {
    return this.#entries[id]!;
  }

  /** The words of an element, copied. */
  words(id: number): Int32Array {
    return this.#words.slice(id * this.#stride, (id + 1) * this.#stride);
  }

  /** The elements there are, in the order they were added (of those that were reused, the place). */
  *ids(): IterableIterator<number> {
    for (const [id, entry] of this.#entries.entries()) if (entry !== undefined) yield id;
  }

  /** Characters of all elements, as a text of each has. */
  length(text: { lengthOf(words: Int32Array, from: number): number }): number {
    let length = 0;
    for (let id = 0; id < this.#entries.length; id++) {
      if (this.#entries[id] !== undefined) length += text.lengthOf(this.#words, id * this.#stride);
    }
    return length;
  }

  clear(): void {
    this.own();
    this.#entries = [];
    this.#free = [];
    this.#count = 0;
    this.#buckets = new Buckets(this.#buckets.length);
  }

  #bucketOf(words: Int32Array, start: number): number {
    const key = start === 0 ? words : words.subarray(start, start + this.#stride);
    return jhash2(key, this.#hashed, this.#key) & (this.#buckets.length - 1);
  }

  /** Puts an element in its bucket; false when that is full. */
  #place(id: number): boolean {
    const index = this.#bucketOf(this.#words, id * this.#stride);
    // Elements that differ in what is not hashed share a bucket at any size of the table.
    const hasRoom = this.#hashed < this.#stride || this.#buckets.sizeOf(index) < this.#bucketSize;
    if (hasRoom) this.#buckets.add(index, id);
    return hasRoom;
  }

  /** Doubles the table until every element finds room. */
  #grow(): void {
    let placed: boolean;
    do {
      this.#buckets = new Buckets(this.#buckets.length * 2);
      placed = true;
      for (const id of this.ids()) placed = placed && this.#place(id);
    } while (!placed);
  }

  #reserve(id: number): void {
    if ((id + 1) * this.#stride <= this.#words.length) return;
    const larger = new Int32Array(this.#words.length * 2);
    larger.set(this.#words);
    this.#words = larger;
  }
}
