/**
 * A table that the kernel fills anew at each change of a service's destinations. Only the last filling
 * before a connection is seen, so it is filled when it is asked for.
 */
export class Dealt<Table> {
  readonly #deal: () => Table;
  #table: Table | undefined;

  constructor(deal: () => Table) {
    this.#deal = deal;
  }

  /** The table as the destinations are now. */
  get table(): Table {
    this.#table ??= this.#deal();
    return this.#table;
  }

  /** A destination was added, removed or edited. */
  readonly changed = (): void => {
    this.#table = undefined;
  };
}
