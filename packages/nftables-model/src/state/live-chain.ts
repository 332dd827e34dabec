import { ChainSite, type Family, type Hook } from '@packet-path/core';
import type { ProgramChain } from '../program/chain.ts';
import type { BaseChain } from '../ruleset/ruleset.ts';
import type { LiveRule } from './live-rule.ts';
import type { LiveTable } from './live-table.ts';

/** A chain of a loaded table. */
export class LiveChain implements ProgramChain {
  readonly table: LiveTable;
  /** Its name, which a command may change. */
  name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  /** The hook that calls it, with its policy; of these only the policy may change. */
  base: BaseChain | undefined;
  /** It is written in a rule: no command finds it, and it goes with its rule. */
  readonly isBound: boolean;
  plan: unknown = undefined;
  uses = 0;
  /** Bits of the hooks that it is reached from, and its depth below base chains, or more than these. */
  reachedFrom = 0;
  depth = 0;
  /** The site of the last packet: of one family, at one hook, as for nearly all chains. */
  #site: ChainSite | undefined;
  #sites: ChainSite[] | undefined;
  readonly #rules: LiveRule[] = [];

  constructor(
    table: LiveTable,
    name: string,
    base: BaseChain | undefined,
    comment: string | undefined,
    isBound = false,
  ) {
    this.table = table;
    this.name = name;
    this.handle = table.nextHandle();
    this.base = base;
    this.comment = comment;
    this.isBound = isBound;
  }

  get rules(): readonly LiveRule[] {
    return this.#rules;
  }

  insertRule(index: number, rule: LiveRule): void {
    this.plan = undefined;
    if (index === this.#rules.length) this.#rules.push(rule);
    else this.#rules.splice(index, 0, rule);
  }

  /** Removes so many rules from an index on, and returns them. */
  removeRules(index: number, count: number): readonly LiveRule[] {
    this.plan = undefined;
    return this.#rules.splice(index, count);
  }

  get tableName(): string {
    return this.table.name;
  }

  site(family: Family, hook: Hook): ChainSite {
    const last = this.#site;
    if (last?.hook === hook && last.family === family && last.chain === this.name) return last;
    this.#sites ??= [];
    let site = this.#sites.find(
      (known) => known.hook === hook && known.family === family && known.chain === this.name,
    );
    if (site === undefined) {
      site = new ChainSite('nft', family, this.table.name, hook, this.name);
      this.#sites.push(site);
    }
    this.#site = site;
    return site;
  }
}
