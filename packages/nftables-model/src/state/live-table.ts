import type { Flowtable, Table, TableFamily } from '../ruleset/ruleset.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { PartOwner, SharedPart } from '../share/shared-part.ts';
import type { LiveChain } from './live-chain.ts';
import type { LiveObject } from './live-object.ts';

/** A flowtable of a loaded table. */
export interface LiveFlowtable {
  readonly handle: number;
  readonly flowtable: Flowtable;
}

/** The facts of a new table. */
export interface TableStart {
  readonly family: TableFamily;
  readonly name: string;
  readonly handle: number;
  readonly flags: Table['flags'];
  readonly comment: string | undefined;
}

/** A loaded table. A host that shares it has a table of its own, which names the same parts. */
export class LiveTable implements PartOwner {
  readonly family: TableFamily;
  readonly name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  /** A dormant table's chains are called by nobody. */
  flags: Table['flags'];
  /** By name, for reading; whoever changes names asks {@link ownNames} first. */
  chains: Map<string, LiveChain> = new Map();
  sets: Map<string, LiveSet> = new Map();
  /** By kind and name. */
  objects: Map<string, LiveObject> = new Map();
  flowtables: Map<string, LiveFlowtable> = new Map();
  /** Whether its chains and maps know the hooks that they are reached from, and their depths. */
  knowsReach = false;
  isShared = false;
  readonly copied: SharedPart[] = [];
  /** The texts of members that are not understood. */
  kept: string[] = [];
  #lastHandle = 0;
  #anonymous = 0;
  #bound = 0;
  #borrowsNames = false;
  /** The shared tables that it stands for. */
  readonly #standsFor: LiveTable[] = [];
  readonly #standIns: WeakMap<object, LiveTable> = new WeakMap();

  constructor({ family, name, handle, flags, comment }: TableStart) {
    this.family = family;
    this.name = name;
    this.handle = handle;
    this.flags = flags;
    this.comment = comment;
  }

  /** Chains, sets and rules of a table are numbered together (`nf_tables_alloc_handle`). */
  nextHandle(): number {
    this.#lastHandle++;
    return this.#lastHandle;
  }

  /** A name for a chain that is written in a rule: `__chain1`. */
  nextBoundName(): string {
    this.#bound++;
    return `__chain${this.#bound}`;
  }

  /** A name for a set that is written out in a rule: `__set0`, `__map1`. */
  nextAnonymousName(kind: 'set' | 'map'): string {
    const name = `__${kind}${this.#anonymous}`;
    this.#anonymous++;
    return name;
  }

  /** The table itself, with names that may be changed. */
  ownNames(): this {
    if (this.#borrowsNames) {
      this.chains = new Map(this.chains);
      this.sets = new Map(this.sets);
      this.objects = new Map(this.objects);
      this.flowtables = new Map(this.flowtables);
      this.#borrowsNames = false;
    }
    return this;
  }

  of(sharer: object): LiveTable {
    return this.#standIns.get(sharer) ?? this;
  }

  /**
   * A table of a sharer's own in the place of this one, which is shared from now on: all parts are the
   * same, as another sharer has them.
   */
  shareWith(sharer: object, from: object): LiveTable {
    this.isShared = true;
    const table = new LiveTable(this);
    table.chains = this.chains;
    table.sets = this.sets;
    table.objects = this.objects;
    table.flowtables = this.flowtables;
    table.#borrowsNames = true;
    table.knowsReach = this.knowsReach;
    table.kept = [...this.kept];
    table.#lastHandle = this.#lastHandle;
    table.#anonymous = this.#anonymous;
    table.#bound = this.#bound;
    table.#standsFor.push(...this.#standsFor, this);
    for (const shared of table.#standsFor) shared.#standIns.set(sharer, table);
    for (const part of this.copied) {
      part.stand(sharer, part.of(from));
      table.copied.push(part);
    }
    return table;
  }
}
