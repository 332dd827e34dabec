import { ALL_HOOKS } from '../extension/hook-bits.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import { Step } from '../ruleset/step.ts';
import type { TargetObject } from '../ruleset/target.ts';

const NO_LEADS: readonly LiveChain[] = Object.freeze([]);

/**
 * The properties of a chain's rules that matter to others: checks that follow jumps from chain to chain read
 * this, and not the rules, which lie far from each other in memory.
 */
export class RuleSummary {
  /** The chains that rules lead to, one for each rule that does, in their order. */
  readonly leads: readonly LiveChain[];
  /** Bits of the hooks that every one of the rules may be reached from. */
  readonly allowedHooks: number;
  /** Whether a rule holds something of the host by name. */
  readonly holds: boolean;
  /** Whether a match or target is made for a rule of its own. */
  readonly isOwn: boolean;

  constructor(rules: readonly Rule[]) {
    let leads: LiveChain[] | undefined;
    let allowedHooks = ALL_HOOKS;
    let holds = false;
    let isOwn = false;
    for (const rule of rules) {
      const { form } = rule;
      allowedHooks &= form.allowedHooks;
      holds ||= form.holds;
      isOwn ||= form.isOwn;
      if (form.step === Step.JUMP || form.step === Step.GOTO) {
        const chain = rule.object as Extract<TargetObject, LiveChain>;
        if (leads === undefined) leads = [chain];
        else leads.push(chain);
      } else if (form.step === Step.ACTION) {
        const { extended } = rule;
        if (extended === undefined) continue;
        allowedHooks &= extended.allowedHooks;
        holds ||= extended.holds;
        isOwn ||= extended.isOwn;
      }
    }
    this.leads = leads ?? NO_LEADS;
    this.allowedHooks = allowedHooks;
    this.holds = holds;
    this.isOwn = isOwn;
  }
}
