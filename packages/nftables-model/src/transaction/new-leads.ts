import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveRule } from '../state/live-rule.ts';

/** A rule that was added to a chain. */
export interface NewRule {
  readonly chain: LiveChain;
  readonly rule: LiveRule;
}

/** A chain that a new element of a named map leads to. */
export interface NewLead {
  readonly map: LiveSet;
  readonly to: LiveChain;
}

/** The rules and elements of one table that a transaction added, where they have to be checked. */
export class NewLeads {
  readonly rules: NewRule[] = [];
  readonly elements: NewLead[] = [];

  addRule(chain: LiveChain, rule: LiveRule): void {
    const { leadsTo, sets, demands } = rule;
    if (leadsTo !== undefined || sets.length > 0 || demands.length > 0) {
      this.rules.push({ chain, rule });
    }
  }

  get size(): number {
    return this.rules.length + this.elements.length;
  }
}
