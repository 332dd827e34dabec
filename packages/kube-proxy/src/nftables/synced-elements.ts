import type { NftTransaction } from './text/transaction.ts';

/** What the maps that all services share hold on the host, and how that changes. */
export class SyncedElements {
  readonly #held = new Map<string, ReadonlyMap<string, string>>();

  /** The elements a set is to hold; those it holds already cost nothing. */
  sync(set: string, wanted: ReadonlyMap<string, string>, transaction: NftTransaction): void {
    const held = this.#held.get(set) ?? new Map<string, string>();
    for (const [key, rest] of wanted) {
      const known = held.get(key);
      if (known === rest) continue;
      // A map's element cannot be changed: it goes, and comes with another verdict.
      if (known !== undefined) transaction.deleteElement(set, key);
      transaction.addElement(set, key, rest);
    }
    for (const key of held.keys()) if (!wanted.has(key)) transaction.deleteElement(set, key);
  }

  /** The transaction is through. */
  hold(elements: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
    this.#held.clear();
    for (const [set, held] of elements) this.#held.set(set, held);
  }
}
