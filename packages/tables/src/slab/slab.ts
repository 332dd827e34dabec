import { Column } from './column.ts';
import { type Handle, NONE } from './handle.ts';

/** Records that a slab has room for when it is made. */
const FIRST_CAPACITY = 16;

/**
 * Records of a fixed number of words, one behind the other in one typed array. A record is its
 * handle, a small whole number: the words of handle `h` begin at `h * width`.
 *
 * **How it works.** Records that nobody has had yet are given out in order, counted by `#fresh`.
 * A record that is given back becomes the first of a list of free ones; its first word says which
 * free one is next, so that the list takes no memory of its own. The last one given back is taken
 * first, and a fresh one only when none is free. When none of either is left the arrays double.
 *
 * **Why it is right.** A handle is in the list, or below `#fresh` and taken, or not below `#fresh`:
 * `take` and `release` move it between these, and nothing else does, so that no handle is taken
 * twice. The owner may read a record that it gave back, its first word apart, until it is taken
 * again: nothing is cleared.
 *
 * A record should fill a line of the processor's cache (16 words), or a part of one: a look-up that
 * meets records anywhere in memory costs one miss for each.
 */
export class Slab<Record extends Handle<string> = number> {
  /** `width` words for each handle. It is replaced when the slab grows. */
  words: Int32Array;
  /** The same bytes as numbers of two words, for moments. A record's begin at `h * width / 2`. */
  times: Float64Array;
  /** Words of a record, an even number. */
  readonly width: number;
  #capacity = FIRST_CAPACITY;
  #fresh = 0;
  #free: number = NONE;
  #taken = 0;
  readonly #columns: Column[] = [];

  constructor(width: number) {
    this.width = width;
    this.words = new Int32Array(this.#capacity * width);
    this.times = new Float64Array(this.words.buffer);
  }

  /** Handles are below this. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Records that are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Handles that were ever taken are below this: a scan of all records ends here. */
  get end(): number {
    return this.#fresh;
  }

  /** Takes a record. Its words are those that its last owner left, 0 at first. */
  take(): Record {
    this.#taken++;
    const handle = this.#free;
    if (handle !== NONE) {
      this.#free = this.words[handle * this.width]!;
      return handle as Record;
    }
    if (this.#fresh === this.#capacity) this.#grow();
    return this.#fresh++ as Record;
  }

  /** Gives a record back. */
  release(handle: Record): void {
    this.#taken--;
    this.words[handle * this.width] = this.#free;
    this.#free = handle;
  }

  /** Words beside the records, which take memory from their first use on. */
  column(width: number): Column {
    const column = new Column(width, this.#capacity);
    this.#columns.push(column);
    return column;
  }

  #grow(): void {
    this.#capacity *= 2;
    const words = new Int32Array(this.#capacity * this.width);
    words.set(this.words);
    this.words = words;
    this.times = new Float64Array(words.buffer);
    for (const column of this.#columns) column.grow(this.#capacity);
  }
}
