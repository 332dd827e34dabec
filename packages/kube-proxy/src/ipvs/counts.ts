/** Texts in the order in which they first came, each with the number of ports that have it. */
export class Counts {
  readonly #counts = new Map<string, number>();
  #shared = 0;

  add(text: string): void {
    const count = (this.#counts.get(text) ?? 0) + 1;
    this.#counts.set(text, count);
    if (count === 2) this.#shared++;
  }

  remove(text: string): void {
    const count = (this.#counts.get(text) ?? 0) - 1;
    if (count > 0) this.#counts.set(text, count);
    else this.#counts.delete(text);
    if (count === 1) this.#shared--;
  }

  has(text: string): boolean {
    return this.#counts.has(text);
  }

  /** The number of texts that more than one port has. */
  get shared(): number {
    return this.#shared;
  }

  get size(): number {
    return this.#counts.size;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#counts.keys();
  }
}
