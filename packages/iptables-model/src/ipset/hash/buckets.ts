/** Tables up to this number of buckets are arrays; larger ones keep the buckets that hold something. */
const MOST_LISTED = 1 << 17;
/** No element. */
export const NOBODY = -1;

/**
 * The buckets of a hash table: for each a list of elements by their numbers, in the order added. Numbers are
 * linked in one array, so that a look-up waits for two reads and not for an array of each bucket. Empty buckets of a
 * large table take no memory.
 */
export class Buckets {
  /** How many there are: a power of two. */
  readonly length: number;
  /** The first element of each bucket, and 1; 0 where it is empty. */
  readonly #listed: Int32Array | undefined;
  readonly #held = new Map<number, number>();
  /** The element behind each, and 1; 0 behind the last. */
  #links = new Int32Array(16);

  constructor(length: number) {
    this.length = length;
    if (length <= MOST_LISTED) this.#listed = new Int32Array(length);
  }

  copy(): Buckets {
    const copy = new Buckets(this.length);
    if (this.#listed !== undefined) copy.#listed?.set(this.#listed);
    for (const [bucket, first] of this.#held) copy.#held.set(bucket, first);
    copy.#links = this.#links.slice();
    return copy;
  }

  /** The first element of a bucket, or {@link NOBODY}. */
  first(bucket: number): number {
    const first = this.#listed === undefined ? this.#held.get(bucket) : this.#listed[bucket];
    return (first ?? 0) - 1;
  }

  /** The element behind another of its bucket, or {@link NOBODY}. */
  after(id: number): number {
    return this.#links[id]! - 1;
  }

  /** How many elements a bucket holds. */
  sizeOf(bucket: number): number {
    let size = 0;
    for (let id = this.first(bucket); id !== NOBODY; id = this.after(id)) size++;
    return size;
  }

  /** Adds an element, which is in no bucket, behind all others of one. */
  add(bucket: number, id: number): void {
    if (id >= this.#links.length) this.#grow(id);
    this.#links[id] = 0;
    const last = this.#before(bucket, NOBODY);
    if (last === NOBODY) this.#begin(bucket, id);
    else this.#links[last] = id + 1;
  }

  /** Takes an element out of its bucket. */
  remove(bucket: number, id: number): void {
    const before = this.#before(bucket, id);
    if (before === NOBODY) this.#begin(bucket, this.after(id));
    else this.#links[before] = this.#links[id]!;
  }

  /** The element before another in a bucket, before the end for {@link NOBODY}; {@link NOBODY} where it is the first. */
  #before(bucket: number, id: number): number {
    let before = NOBODY;
    for (let at = this.first(bucket); at !== id; at = this.after(at)) before = at;
    return before;
  }

  #begin(bucket: number, first: number): void {
    if (this.#listed !== undefined) this.#listed[bucket] = first + 1;
    else if (first === NOBODY) this.#held.delete(bucket);
    else this.#held.set(bucket, first + 1);
  }

  #grow(id: number): void {
    const links = new Int32Array((id + 1) * 2);
    links.set(this.#links);
    this.#links = links;
  }
}
