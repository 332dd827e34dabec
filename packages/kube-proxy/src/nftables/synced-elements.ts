import type { NftTransaction } from './text/transaction.ts';

/** An element of a map that all services share: the text behind its key is a verdict or nothing. */
export type SharedElement = readonly [set: string, key: string, rest: string];

/** An element on the host, and the number of ports that have it. */
interface Claimed {
  readonly rest: string;
  readonly ports: number;
}

/** One set's part of a change. */
interface SetChange {
  /** Elements of the ports after the change; where two ports differ, the later one's. */
  readonly wanted: Map<string, string>;
  /** Keys of the ports before the change. */
  readonly before: Set<string>;
  /** Ports that have an element after the change, by key; of all elements above. */
  readonly ports: Map<string, number>;
}

/**
 * The elements that the host has in the maps which all services share. A change names the elements of
 * the ports that it concerns, before and after it; elements of other ports are not looked at.
 */
export class SyncedElements {
  readonly #held = new Map<string, Map<string, Claimed>>();

  /** A listing of each set or map that has elements. */
  get listing(): { readonly requests: number; readonly objects: number } {
    let objects = 0;
    for (const { size } of this.#held.values()) objects += size;
    return { requests: this.#held.size, objects };
  }

  change(before: Iterable<SharedElement>, after: Iterable<SharedElement>): ElementChange {
    return new ElementChange(this.#held, before, after);
  }
}

/** A change of elements: it is written to a transaction, and applied when that has succeeded. */
export class ElementChange {
  /**
   * Whether ports want the same key with different texts, a mistake of the cluster: the port that is
   * written last has it then, so that a change has to name all ports.
   */
  readonly isContested: boolean;
  readonly #held: Map<string, Map<string, Claimed>>;
  readonly #sets = new Map<string, SetChange>();

  constructor(
    held: Map<string, Map<string, Claimed>>,
    before: Iterable<SharedElement>,
    after: Iterable<SharedElement>,
  ) {
    this.#held = held;
    for (const [set, key] of before) {
      const change = this.#changeOf(set);
      change.before.add(key);
      change.ports.set(key, this.#portsOf(change, set, key) - 1);
    }
    let isContested = false;
    for (const [set, key, rest] of after) {
      const change = this.#changeOf(set);
      const others = this.#portsOf(change, set, key);
      const known = change.wanted.get(key) ?? held.get(set)?.get(key)?.rest;
      if (others > 0 && known !== rest) isContested = true;
      change.wanted.set(key, rest);
      change.ports.set(key, others + 1);
    }
    this.isContested = isContested;
  }

  /** Writes one set's part: elements that are new or differ, then those that are gone. */
  writeTo(transaction: NftTransaction, set: string): void {
    const change = this.#sets.get(set);
    if (change === undefined) return;
    const held = this.#held.get(set);
    for (const [key, rest] of change.wanted) {
      const known = held?.get(key)?.rest;
      if (known === rest) continue;
      // nft cannot change an element of a map: it is deleted and added with the other verdict.
      if (known !== undefined) transaction.deleteElement(set, key);
      transaction.addElement(set, key, rest);
    }
    for (const key of change.before) {
      if (change.ports.get(key) === 0) transaction.deleteElement(set, key);
    }
  }

  /** Remembers the elements as the host has them now. */
  apply(): void {
    for (const [set, { wanted, ports }] of this.#sets) {
      let held = this.#held.get(set);
      if (held === undefined) {
        held = new Map();
        this.#held.set(set, held);
      }
      for (const [key, count] of ports) {
        if (count === 0) held.delete(key);
        else held.set(key, { rest: wanted.get(key) ?? held.get(key)?.rest ?? '', ports: count });
      }
    }
  }

  #changeOf(set: string): SetChange {
    let change = this.#sets.get(set);
    if (change === undefined) {
      change = { wanted: new Map(), before: new Set(), ports: new Map() };
      this.#sets.set(set, change);
    }
    return change;
  }

  #portsOf({ ports }: SetChange, set: string, key: string): number {
    return ports.get(key) ?? this.#held.get(set)?.get(key)?.ports ?? 0;
  }
}
