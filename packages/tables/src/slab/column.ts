/**
 * Words beside the records of a slab, for fields that few tables need: it takes no memory until its
 * first use, and grows with the slab from then on.
 */
export class Column {
  /** `width` words for each handle; empty before {@link use}. It is replaced when the slab grows. */
  words: Int32Array = new Int32Array(0);
  /** Words for each handle. */
  readonly width: number;
  #capacity: number;

  /** Made by `Slab.column`. */
  constructor(width: number, capacity: number) {
    this.width = width;
    this.#capacity = capacity;
  }

  /** Whether it has memory; without, every word of it is 0. */
  get isUsed(): boolean {
    return this.words.length > 0;
  }

  /** Takes memory, all 0, where it has none yet; the answer is its words. */
  use(): Int32Array {
    if (this.words.length === 0) this.words = new Int32Array(this.#capacity * this.width);
    return this.words;
  }

  /** The word of a handle; 0 before its first use. */
  read(handle: number, word = 0): number {
    return this.words[handle * this.width + word] ?? 0;
  }

  /** Writes a word of a handle; a 0 takes no memory. */
  write(handle: number, value: number, word = 0): void {
    if (value === 0 && this.words.length === 0) return;
    this.use()[handle * this.width + word] = value;
  }

  /** The slab has grown. */
  grow(capacity: number): void {
    this.#capacity = capacity;
    if (this.words.length === 0) return;
    const words = new Int32Array(capacity * this.width);
    words.set(this.words);
    this.words = words;
  }
}
