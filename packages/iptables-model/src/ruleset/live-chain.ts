import { ChainSite, type Family, type Hook } from '@packet-path/core';
import type { PolicyState } from './counters.ts';
import type { OwnParts } from './own-parts.ts';
import type { Rule } from './rule.ts';

const NO_RULES: readonly Rule[] = Object.freeze([]);
const NO_SITES: readonly ChainSite[] = Object.freeze([]);

/** The policy of a built-in chain, where rules are counted by their place. */
export const POLICY = -1;

/** The table of a chain, as the ledger names it. */
export interface ChainHome {
  readonly tool: 'iptables' | 'ip6tables';
  readonly family: Family;
  readonly table: string;
}

/**
 * A chain while packets pass: its rules, which a commit replaces as a whole, and everything that
 * packets change. Rules that jump hold the chain itself.
 */
export class LiveChain {
  // The fields that every walk reads stand first: they share a line of the processor's cache.
  rules: readonly Rule[] = NO_RULES;
  /** Packets and bytes of each rule in turn; made when a rule is first counted. */
  counters: number[] | undefined = undefined;
  /** Made by an evaluator for itself, of rules that may have been replaced since. */
  plan: unknown = undefined;
  /** The site of the hook that the chain was walked from first; most are walked from one alone. */
  #site: ChainSite | undefined = undefined;
  #siteHook: Hook | undefined = undefined;
  readonly name: string;
  /** The hook a built-in chain is walked from; null for a user's chain. */
  readonly hook: Hook | null;
  readonly home: ChainHome;
  #moreSites: readonly ChainSite[] = NO_SITES;
  /** For each rule the parts that are its own; undefined where no rule has any. */
  own: readonly (OwnParts | undefined)[] | undefined = undefined;
  /** Null for a user's chain. */
  policy: PolicyState | null;
  /** Rules that lead to the chain. */
  references = 0;
  /**
   * Bits of the hooks that the chain is reached from, and perhaps of others that it was reached from
   * before.
   */
  reachedFrom = 0;
  /** Whether the table has the chain: not yet while a text is read that makes it. */
  isLoaded: boolean;
  /** The chain as a text that is being read will leave it; known again by whoever reads it. */
  draft: unknown = undefined;
  /** Where a walk through all chains has been; each walk has marks of its own. */
  mark = 0;

  constructor(name: string, hook: Hook | null, home: ChainHome) {
    this.name = name;
    this.hook = hook;
    this.isLoaded = hook !== null;
    this.home = home;
    this.policy = hook === null ? null : { policy: 'ACCEPT', packets: 0, bytes: 0 };
  }

  /** Counts packets of so many bytes that a rule has matched, or the policy, at place -1, has decided about. */
  count(rule: number, bytes: number, packets = 1): void {
    if (rule === POLICY) {
      this.#countPolicy(bytes, packets);
      return;
    }
    this.counters ??= new Array<number>(this.rules.length * 2).fill(0);
    this.counters[rule * 2]! += packets;
    this.counters[rule * 2 + 1]! += bytes;
  }

  #countPolicy(bytes: number, packets: number): void {
    const { policy } = this;
    if (policy === null) throw new TypeError(`${this.name} has no policy`);
    policy.packets += packets;
    policy.bytes += bytes;
  }

  /** The chain as the ledger names it, walked from a hook. */
  site(hook: Hook): ChainSite {
    return this.#siteHook === hook ? (this.#site as ChainSite) : this.#otherSite(hook);
  }

  #otherSite(hook: Hook): ChainSite {
    const known = this.#moreSites.find((site) => site.hook === hook);
    if (known !== undefined) return known;
    const { tool, family, table } = this.home;
    const site = new ChainSite(tool, family, table, hook, this.name);
    if (this.#site === undefined) {
      this.#site = site;
      this.#siteHook = hook;
    } else this.#moreSites = [...this.#moreSites, site];
    return site;
  }
}
