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
  readonly rules: LiveRule[] = [];
  uses = 0;
  /** The site of the last packet: of one family, at one hook, as for nearly all chains. */
  #site: ChainSite | undefined;
  #sites: ChainSite[] | undefined;

  constructor(
    table: LiveTable,
    name: string,
    base: BaseChain | undefined,
    comment: string | undefined,
  ) {
    this.table = table;
    this.name = name;
    this.handle = table.nextHandle();
    this.base = base;
    this.comment = comment;
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
