import { ChainSite, type Family, type Hook } from '@packet-path/core';
import type { ProgramChain } from '../program/chain.ts';
import type { BaseChain } from '../ruleset/ruleset.ts';
import { SharedPart } from '../share/shared-part.ts';
import type { LiveRule } from './live-rule.ts';
import type { LiveTable } from './live-table.ts';

/** The facts of a new chain. */
export interface ChainStart {
  readonly name: string;
  readonly handle: number;
  readonly base?: BaseChain | undefined;
  readonly comment?: string | undefined;
  /** It is written in a rule: no command finds it, and it goes with its rule. */
  readonly isBound?: boolean;
}

/** A chain of a loaded table. */
export class LiveChain extends SharedPart implements ProgramChain {
  readonly table: LiveTable;
  /** Its name, which a command may change. */
  name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  /** The hook that calls it, with its policy; of these only the policy may change. */
  base: BaseChain | undefined;
  readonly isBound: boolean;
  plan: unknown = undefined;
  uses = 0;
  /** Bits of the hooks that it is reached from, and its depth below base chains, or more than these. */
  reachedFrom = 0;
  depth = 0;
  /** The site of the last packet: of one family, at one hook, as for nearly all chains. */
  #site: ChainSite | undefined;
  #sites: ChainSite[] | undefined;
  #rules: LiveRule[] = [];
  /** Whether the list of rules is that of the chain of which this is a copy. */
  #borrowsRules = false;

  constructor(table: LiveTable, { name, handle, base, comment, isBound = false }: ChainStart) {
    super();
    this.table = table;
    this.name = name;
    this.handle = handle;
    this.base = base;
    this.comment = comment;
    this.isBound = isBound;
  }

  get rules(): readonly LiveRule[] {
    return this.#rules;
  }

  insertRule(index: number, rule: LiveRule): void {
    const rules = this.#ownRules();
    if (index === rules.length) rules.push(rule);
    else rules.splice(index, 0, rule);
  }

  /** Removes so many rules from an index on, and returns them. */
  removeRules(index: number, count: number): readonly LiveRule[] {
    return this.#ownRules().splice(index, count);
  }

  get tableName(): string {
    return this.table.name;
  }

  site(family: Family, hook: Hook): ChainSite {
    const last = this.#site;
    if (last?.hook === hook && last.family === family && last.chain === this.name) return last;
    let site = this.#sites?.find(
      (known) => known.hook === hook && known.family === family && known.chain === this.name,
    );
    if (site === undefined) {
      site = new ChainSite('nft', family, this.table.name, hook, this.name);
      // Most chains have one place, and need no list.
      if (last !== undefined) this.#sites = [...(this.#sites ?? [last]), site];
    }
    this.#site = site;
    return site;
  }

  /** The list of rules, to be changed. */
  #ownRules(): LiveRule[] {
    this.plan = undefined;
    if (this.#borrowsRules) {
      this.#rules = [...this.#rules];
      this.#borrowsRules = false;
    }
    return this.#rules;
  }

  protected override copyFor(table: LiveTable): this {
    const copy = new LiveChain(table, this);
    copy.plan = this.plan;
    copy.uses = this.uses;
    copy.reachedFrom = this.reachedFrom;
    copy.depth = this.depth;
    copy.#rules = this.#rules;
    copy.#borrowsRules = true;
    return copy as this;
  }
}
