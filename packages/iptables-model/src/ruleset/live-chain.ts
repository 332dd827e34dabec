import { ChainSite, type Family, type Hook } from '@packet-path/core';
import type { PolicyState } from './counters.ts';
import type { Rule } from './rule.ts';
import { NO_RULES, type RuleBody } from './rule-body.ts';

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
 * A chain of a table: its rules, which a commit replaces as a whole. Rules that jump hold the chain itself.
 * Packets change nothing here but the counters of a policy; those of rules are the table's.
 */
export class LiveChain {
  body: RuleBody = NO_RULES;
  /** Its number in the table's program; -1 before it is loaded. */
  number = -1;
  readonly name: string;
  /** The hook a built-in chain is walked from; null for a user's chain. */
  readonly hook: Hook | null;
  readonly home: ChainHome;
  #sites: readonly ChainSite[] = NO_SITES;
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
  /** The chain as a text that is being read will leave it; known again by whoever reads it (`TableDraft`). */
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

  get rules(): readonly Rule[] {
    return this.body.rules;
  }

  /** Counts packets of so many bytes that the policy, at place `POLICY`, has decided about. */
  count(place: number, bytes: number, packets = 1): void {
    const { policy } = this;
    if (policy === null || place !== POLICY) throw new TypeError(`${this.name} has no policy`);
    policy.packets += packets;
    policy.bytes += bytes;
  }

  /** The chain as the ledger names it, walked from a hook. */
  site(hook: Hook): ChainSite {
    const known = this.#sites.find((site) => site.hook === hook);
    if (known !== undefined) return known;
    const { tool, family, table } = this.home;
    const site = new ChainSite(tool, family, table, hook, this.name);
    this.#sites = [...this.#sites, site];
    return site;
  }
}
