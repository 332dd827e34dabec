import type { Instruction } from '../program/instruction.ts';
import { Step } from '../program/step.ts';
import type { Rule } from '../ruleset/ruleset.ts';
import type { LiveRule } from '../state/live-rule.ts';

/** Stands for what is not understood: no packet comes past it. */
export const NEVER: Instruction = { name: 'unknown', repeats: true, run: () => Step.BREAK };

/** A rule that was read, and cannot be lowered: it is kept, and no packet matches it. */
export function unknownRule(rule: Rule, handle: number): LiveRule {
  return {
    handle,
    rule,
    instructions: [NEVER],
    statementOf: [0],
    matchedFrom: 1,
    leadsTo: undefined,
    sets: [],
    fills: [],
    objects: [],
    demands: [],
    needsConntrack: false,
    needsAccounting: false,
  };
}
