/**
 * The prefix lengths in use in one dimension of a set, longest first, and how many elements have
 * each (ip_set_hash_gen.h, `struct net_prefixes`).
 */
export class PrefixLengths {
  readonly #counts = new Map<number, number>();
  /** Longest first: the most specific network decides. */
  lengths: readonly number[] = [];

  copy(): PrefixLengths {
    const copy = new PrefixLengths();
    for (const [length, count] of this.#counts) copy.#counts.set(length, count);
    copy.#sort();
    return copy;
  }

  add(length: number): void {
    const count = this.#counts.get(length) ?? 0;
    this.#counts.set(length, count + 1);
    if (count === 0) this.#sort();
  }

  remove(length: number): void {
    const count = this.#counts.get(length) ?? 0;
    if (count > 1) this.#counts.set(length, count - 1);
    else if (this.#counts.delete(length)) this.#sort();
  }

  clear(): void {
    this.#counts.clear();
    this.#sort();
  }

  #sort(): void {
    this.lengths = [...this.#counts.keys()].sort((a, b) => b - a);
  }
}
