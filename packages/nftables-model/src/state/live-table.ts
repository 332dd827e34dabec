import type { Flowtable, Table, TableFamily } from '../ruleset/ruleset.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from './live-chain.ts';
import type { LiveObject } from './live-object.ts';

/** A flowtable of a loaded table. */
export interface LiveFlowtable {
  readonly handle: number;
  readonly flowtable: Flowtable;
}

/** A loaded table. */
export class LiveTable {
  readonly family: TableFamily;
  readonly name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  /** A dormant table's chains are called by nobody. */
  flags: Table['flags'];
  readonly chains: Map<string, LiveChain> = new Map();
  readonly sets: Map<string, LiveSet> = new Map();
  /** By kind and name. */
  readonly objects: Map<string, LiveObject> = new Map();
  readonly flowtables: Map<string, LiveFlowtable> = new Map();
  /** Whether its chains and maps know the hooks that they are reached from, and their depths. */
  knowsReach = false;
  #lastHandle = 0;
  /** The texts of members that are not understood. */
  readonly kept: string[] = [];
  #anonymous = 0;
  #bound = 0;

  constructor(
    family: TableFamily,
    name: string,
    handle: number,
    flags: Table['flags'],
    comment: string | undefined,
  ) {
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
}
