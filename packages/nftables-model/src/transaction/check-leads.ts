import { HOOKS } from '@packet-path/core';
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
export function areLeadsFine({ rules, elements }: NewLeads): boolean {
  const check = new LeadCheck();
  return (
    elements.every(({ map, to }) => check.element(map, to)) &&
    rules.every(({ chain, rule }) => check.rule(chain, rule))
  );
}

class LeadCheck {
  readonly #setLeads: SetLeads = new Map();
  readonly #reached: LiveChain[] = [];

  element(map: LiveSet, to: LiveChain): boolean {
    return this.#lead(to, map.reachedFrom, Math.max(1, map.depth)) && this.#spread();
  }

  rule(chain: LiveChain, rule: LiveRule): boolean {
    const { depth } = chain;
    const reachedFrom = chain.reachedFrom | ownBit(chain);
    return isAllowed(rule, reachedFrom) && this.#follow(rule, reachedFrom, depth) && this.#spread();
  }

  /** Hands on what is known of the chains reached, rule by rule. */
  #spread(): boolean {
    const reached = this.#reached;
    for (let chain = reached.pop(); chain !== undefined; chain = reached.pop()) {
      const { reachedFrom, depth } = chain;
      for (const rule of chain.rules) {
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
    if ((set.reachedFrom | reachedFrom) === set.reachedFrom && set.depth >= depth) return true;
    set.reachedFrom |= reachedFrom;
    set.depth = Math.max(set.depth, depth);
    const leads = leadsOfSet(set, this.#setLeads);
    return leads.every((chain) => this.#lead(chain, set.reachedFrom, set.depth));
  }

  #lead(chain: LiveChain, reachedFrom: number, depth: number): boolean {
    if ((chain.reachedFrom | reachedFrom) === chain.reachedFrom && chain.depth >= depth) {
      return true;
    }
    chain.reachedFrom |= reachedFrom;
    chain.depth = Math.max(chain.depth, depth);
    if (chain.depth >= DEEPEST) return false;
    this.#reached.push(chain);
    return true;
  }
}

function isAllowed({ demands }: LiveRule, reachedFrom: number): boolean {
  return demands.every((demand) => !HOOKS.some((hook) => isWrong(demand, hook, reachedFrom)));
}
