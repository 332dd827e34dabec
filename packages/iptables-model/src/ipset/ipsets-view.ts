import type { Family } from '@packet-path/core';
import type { SetType } from './element/set-type.ts';
import { Word } from './read/word.ts';
import type { IpSet } from './set/ip-set.ts';

/** One set as it is now. Read-only. */
export class SetView {
  readonly #set: IpSet;

  constructor(set: IpSet) {
    this.#set = set;
    Object.freeze(this);
  }

  get name(): string {
    return this.#set.name;
  }

  get type(): SetType {
    return this.#set.type;
  }

  /** Null for the types that take packets of both families. */
  get family(): Family | null {
    return this.#set.family;
  }

  /** Elements held; those that have timed out are not counted. */
  get size(): number {
    return this.#set.size;
  }

  /** The line that creates the set, as `ipset save` writes it. */
  get createLine(): string {
    return this.#set.createLine();
  }

  /** The elements with their options, as they stand behind `add NAME` in `ipset save`. */
  get elements(): readonly string[] {
    return Object.freeze([...this.#set.elements()]);
  }

  /**
   * Whether the set holds an element exactly as it is written; networks are not searched.
   *
   * @throws {PacketPathError} `syntax`, `bad-address`, `bad-prefix` or `bad-port`
   */
  has(element: string): boolean {
    return this.#set.has(Word.of(element));
  }
}

/** The sets of a host as they are now. Read-only. */
export class IpsetsView {
  readonly #sets: () => Iterable<IpSet>;

  /** @param sets answers the sets in the order they were made */
  constructor(sets: () => Iterable<IpSet>) {
    this.#sets = sets;
    Object.freeze(this);
  }

  /** In the order they were made. */
  get sets(): readonly SetView[] {
    return Object.freeze(Array.from(this.#sets(), (set) => new SetView(set)));
  }

  /** The set of a name; undefined where there is none. */
  set(name: string): SetView | undefined {
    return this.sets.find((set) => set.name === name);
  }
}
