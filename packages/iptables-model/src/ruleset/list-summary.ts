import { ALL_HOOKS } from '../extension/hook-bits.ts';
import type { LiveChain } from './live-chain.ts';
import type { Rule } from './rule.ts';
import type { RuleSummary } from './rule-body.ts';
import { Step } from './step.ts';
import type { TargetObject } from './target.ts';

const NO_LEADS: readonly LiveChain[] = Object.freeze([]);

/** The summary of rules that stand in a list. */
export class ListSummary implements RuleSummary {
  readonly leads: readonly LiveChain[];
  readonly allowedHooks: number;
  readonly holds: boolean;
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
