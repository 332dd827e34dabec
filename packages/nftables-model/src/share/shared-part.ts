/** The table that a part of a program belongs to. */
export interface PartOwner {
  /** Several sharers have it: none of them may change it, or a part of it. */
  readonly isShared: boolean;
  /** Parts of shared tables of which the owner of this one has a copy. */
  readonly copied: SharedPart[];
  /** The table of a sharer in the place of this one. */
  of(sharer: object): PartOwner;
}

/**
 * A part of a program that hosts share until one of them changes it: a chain, a set, an object.
 *
 * **How it works.** Rules and elements name the part itself, which stands for what it is on each host.
 * A host that changes a shared part makes a copy of it, and changes that: `of` answers the copy to that
 * host, and the part to all others. A program that one host has alone is changed in place.
 *
 * **Why it is right.** A part that stands in a shared table is never written to: all writers ask `own`
 * first. All readers ask `of`, so that a host sees its own copy, wherever the part is named.
 */
export abstract class SharedPart {
  abstract readonly table: PartOwner;
  #copies: WeakMap<object, this> | undefined;

  /** The part as a sharer has it: a host, or a program. */
  of(sharer: object): this {
    return this.#copies === undefined ? this : (this.#copies.get(sharer) ?? this);
  }

  /** The part as a host has it, for the host to change. */
  own(host: object): this {
    const now = this.of(host);
    if (!now.table.isShared) return now;
    const table = now.table.of(host);
    const copy = now.copyFor(table);
    if (now === this) table.copied.push(this);
    this.stand(host, copy);
    return copy;
  }

  /** Lets a copy stand for the part. */
  stand(sharer: object, copy: this): void {
    this.#copies ??= new WeakMap();
    this.#copies.set(sharer, copy);
  }

  /** A copy that belongs to a host's own table. */
  protected abstract copyFor(table: PartOwner): this;
}
