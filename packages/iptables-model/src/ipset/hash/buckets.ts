/** Tables up to this number of buckets are arrays; larger ones keep the buckets that hold something. */
const MOST_LISTED = 1 << 17;

/** The buckets of a hash table. Empty ones of a large table take no memory. */
export class Buckets {
  /** How many there are: a power of two. */
  readonly length: number;
  readonly #listed: (number[] | undefined)[] | undefined;
  readonly #held = new Map<number, number[]>();

  constructor(length: number) {
    this.length = length;
    if (length <= MOST_LISTED)
      this.#listed = new Array<number[] | undefined>(length).fill(undefined);
  }

  at(index: number): number[] | undefined {
    return this.#listed === undefined ? this.#held.get(index) : this.#listed[index];
  }

  set(index: number, bucket: number[]): void {
    if (this.#listed === undefined) this.#held.set(index, bucket);
    else this.#listed[index] = bucket;
  }
}
