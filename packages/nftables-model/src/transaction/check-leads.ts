import { HOOKS, type Host } from '@packet-path/core';
import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveRule } from '../state/live-rule.ts';
import { holdsVerdicts, leadsOfSet, type SetLeads } from './leads.ts';
import type { NewLeads } from './new-leads.ts';
import { DEEPEST, isWrong, ownBit } from './reach.ts';

/**
 * Whether rules and elements that were added are in order, as far as can be told without a look at the
 * whole table.
 *
 * Each chain, and each map for the chains whose rules look into it, remembers the hooks that it is
 * reached from and its depth. Neither is ever too small: of a chain that leads to another, the other has
 * all hooks and a larger depth. A new lead hands both on, as far as they are news. A loop would do so
 * for ever, and ends at the depth that the kernel refuses; chains that no hook reaches are given a
 * depth for that alone. Rules and elements that are removed leave both too large, so that a "no" here
 * means that the whole table has to be checked.
 */
export function areLeadsFine({ rules, elements }: NewLeads, host: Host): boolean {
  const check = new LeadCheck(host);
  return (
    elements.every(({ map, to }) => check.element(map, to)) &&
    rules.every(({ chain, rule }) => check.rule(chain, rule))
  );
}

class LeadCheck {
  readonly #setLeads: SetLeads = new Map();
  readonly #reached: LiveChain[] = [];
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  element(map: LiveSet, to: LiveChain): boolean {
    const { reachedFrom, depth } = map.of(this.#host);
    return this.#lead(to, reachedFrom, Math.max(1, depth)) && this.#spread();
  }

  rule(chain: LiveChain, rule: LiveRule): boolean {
    const own = chain.of(this.#host);
    const { depth } = own;
    const reachedFrom = own.reachedFrom | ownBit(own);
    return isAllowed(rule, reachedFrom) && this.#follow(rule, reachedFrom, depth) && this.#spread();
  }

  /** Hands on what is known of the chains reached, rule by rule. */
  #spread(): boolean {
    const reached = this.#reached;
    for (let chain = reached.pop(); chain !== undefined; chain = reached.pop()) {
      const { reachedFrom, depth, rules } = chain.of(this.#host);
      for (const rule of rules) {
        if (!isAllowed(rule, reachedFrom) || !this.#follow(rule, reachedFrom, depth)) return false;
      }
    }
    return true;
  }

  #follow({ leadsTo, sets }: LiveRule, reachedFrom: number, depth: number): boolean {
    if (leadsTo !== undefined && !this.#lead(leadsTo, reachedFrom, depth + 1)) return false;
    return sets.every((set) => !holdsVerdicts(set) || this.#enter(set, reachedFrom, depth + 1));
  }

  #enter(set: LiveSet, reachedFrom: number, depth: number): boolean {
    if (isKnown(set.of(this.#host), reachedFrom, depth)) return true;
    const own = set.own(this.#host);
    own.reachedFrom |= reachedFrom;
    own.depth = Math.max(own.depth, depth);
    const leads = leadsOfSet(set, this.#setLeads, this.#host);
    return leads.every((chain) => this.#lead(chain, own.reachedFrom, own.depth));
  }

  #lead(chain: LiveChain, reachedFrom: number, depth: number): boolean {
    if (isKnown(chain.of(this.#host), reachedFrom, depth)) return true;
    const own = chain.own(this.#host);
    own.reachedFrom |= reachedFrom;
    own.depth = Math.max(own.depth, depth);
    if (own.depth >= DEEPEST) return false;
    this.#reached.push(chain);
    return true;
  }
}

function isAllowed({ demands }: LiveRule, reachedFrom: number): boolean {
  return demands.every((demand) => !HOOKS.some((hook) => isWrong(demand, hook, reachedFrom)));
}

/** Whether a chain or a map is known to be reached from hooks, and to be as deep. */
function isKnown(
  part: Pick<LiveChain, 'reachedFrom' | 'depth'>,
  reachedFrom: number,
  depth: number,
): boolean {
  return (part.reachedFrom | reachedFrom) === part.reachedFrom && part.depth >= depth;
}
