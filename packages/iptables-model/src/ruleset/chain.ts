import { ChainSite, type Family, type Hook } from '@packet-path/core';
import { ChainContents, type Counters, type Policy } from './chain-contents.ts';
import type { Rule } from './rule.ts';
import { type JumpTarget, leadTo } from './target.ts';

const NO_RULES: readonly Rule[] = Object.freeze([]);
const NO_SITES: readonly ChainSite[] = Object.freeze([]);
const NOTHING: Readonly<Counters> = Object.freeze({ packets: 0, bytes: 0 });

let read: (chain: Chain) => ChainContents;
let write: (chain: Chain, contents: ChainContents) => void;

/** The table of a chain, as the ledger names it. */
export interface ChainHome {
  readonly tool: 'iptables' | 'ip6tables';
  readonly family: Family;
  readonly table: string;
}

/** A chain: a name that rules jump to. Read-only; a commit gives it other contents. */
export class Chain {
  readonly name: string;
  /** The hook a built-in chain is walked from; null for a user's chain. */
  readonly hook: Hook | null;
  readonly #home: ChainHome;
  #contents: ChainContents;
  /** The site of the hook that the chain was walked from first; most are walked from one alone. */
  #site: ChainSite | undefined = undefined;
  #jump: JumpTarget | undefined = undefined;
  #moreSites: readonly ChainSite[] = NO_SITES;

  static {
    read = (chain) => chain.#contents;
    write = (chain, contents) => chain.#put(contents);
  }

  constructor(name: string, hook: Hook | null, home: ChainHome) {
    this.name = name;
    this.hook = hook;
    this.#home = home;
    const policy = hook === null ? null : { policy: 'ACCEPT' as const, packets: 0, bytes: 0 };
    this.#contents = new ChainContents(NO_RULES, undefined, policy);
  }

  /** The chain as the ledger names it, walked from a hook. */
  site(hook: Hook): ChainSite {
    const site = this.#site;
    return site !== undefined && site.hook === hook ? site : this.#otherSite(hook);
  }

  #otherSite(hook: Hook): ChainSite {
    const known = this.#moreSites.find((site) => site.hook === hook);
    if (known !== undefined) return known;
    const { tool, family, table } = this.#home;
    const site = new ChainSite(tool, family, table, hook, this.name);
    if (this.#site === undefined) this.#site = site;
    else this.#moreSites = [...this.#moreSites, site];
    return site;
  }

  /** The target of the rules that jump here. */
  get jump(): JumpTarget {
    this.#jump ??= leadTo('jump', this);
    return this.#jump;
  }

  #put(contents: ChainContents): void {
    this.#contents = contents;
  }

  get rules(): readonly Rule[] {
    return this.#contents.rules;
  }

  /** The policy; null for a user's chain. */
  get policy(): Policy | null {
    return this.#contents.policy?.policy ?? null;
  }

  /** Counters of the policy; zeros for a user's chain. */
  get policyCounters(): Readonly<Counters> {
    const { policy } = this.#contents;
    return policy === null ? NOTHING : { packets: policy.packets, bytes: policy.bytes };
  }

  /** Packets and bytes that a rule, counted from 0, has matched so far. */
  counters(rule: number): Readonly<Counters> {
    const { counters } = this.#contents;
    if (counters === undefined) return NOTHING;
    return { packets: counters[rule * 2] ?? 0, bytes: counters[rule * 2 + 1] ?? 0 };
  }
}

/** The contents of a chain, for this package, which alone changes them. */
export function contentsOf(chain: Chain): ChainContents {
  return read(chain);
}

/** Puts other contents in place. */
export function putContents(chain: Chain, contents: ChainContents): void {
  write(chain, contents);
}
