/**
 * Tables that rules name: one is made for the first rule that names it, shared by all others that do,
 * and gone with the last.
 */
export class NamedTables<Table> {
  readonly #tables = new Map<string, Table>();
  readonly #references = new Map<string, number>();

  /** One more rule names a table. */
  hold(name: string, make: () => Table): Table {
    const table = this.#tables.get(name) ?? make();
    this.#tables.set(name, table);
    this.#references.set(name, (this.#references.get(name) ?? 0) + 1);
    return table;
  }

  /** One rule less names a table. */
  release(name: string): void {
    const references = (this.#references.get(name) ?? 0) - 1;
    if (references > 0) {
      this.#references.set(name, references);
      return;
    }
    this.#references.delete(name);
    this.#tables.delete(name);
  }

  /** The tables by name, in the order they were made. */
  entries(): IterableIterator<[name: string, table: Table]> {
    return this.#tables.entries();
  }
}
