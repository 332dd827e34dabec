import type { NftTransaction } from './text/transaction.ts';

/** The elements that the host has in the maps which all services share. */
export class SyncedElements {
  readonly #held = new Map<string, ReadonlyMap<string, string>>();

  /** Writes the difference between the elements that a set has and those that it is to have. */
  sync(set: string, wanted: ReadonlyMap<string, string>, transaction: NftTransaction): void {
    const held = this.#held.get(set) ?? new Map<string, string>();
    for (const [key, rest] of wanted) {
      const known = held.get(key);
      if (known === rest) continue;
      // nft cannot change an element of a map: it is deleted and added with the other verdict.
      if (known !== undefined) transaction.deleteElement(set, key);
      transaction.addElement(set, key, rest);
    }
    for (const key of held.keys()) if (!wanted.has(key)) transaction.deleteElement(set, key);
  }

  /** Remembers the elements after a transaction that succeeded. */
  hold(elements: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
    this.#held.clear();
    for (const [set, held] of elements) this.#held.set(set, held);
  }
}
