import type { Family } from '../address/address.ts';
import type { Hook } from '../hook/hook.ts';

/** Walks through one chain, added up. */
export interface SiteSum {
  readonly site: ChainSite;
  evaluated: number;
  matched: number;
  /** The adder whose sum it is, a `VisitSums`; undefined once that has ended. */
  owner: object | undefined;
}

/**
 * Where rules are walked: the chain of a tool's table, from the hook that the packet is at. An nft
 * table called `nat` and the `nat` of iptables are two places.
 *
 * A model makes one for each chain and hook and keeps it: the ledger compares places by identity
 * first.
 */
export class ChainSite {
  /** The tool that lists the chain: `iptables`, `ip6tables`, `nft`. */
  readonly tool: string;
  readonly family: Family;
  readonly table: string;
  readonly hook: Hook;
  readonly chain: string;
  /** The walks through it that are being added up; undefined between two calls. */
  sum: SiteSum | undefined = undefined;
  #key: string | undefined;

  constructor(tool: string, family: Family, table: string, hook: Hook, chain: string) {
    this.tool = tool;
    this.family = family;
    this.table = table;
    this.hook = hook;
    this.chain = chain;
  }

  /** The same text for the same place. */
  get key(): string {
    this.#key ??= `${this.tool} ${this.family} ${this.hook} ${this.table} ${this.chain}`;
    return this.#key;
  }
}
