import type { Rule } from '../ruleset/ruleset.ts';
import type { LiveRule } from '../state/live-rule.ts';
import type { LoweringEnvironment } from './environment.ts';
import { lowerStatement } from './lower-statement.ts';
import { lowerMerged } from './merged-payloads.ts';
import { RuleCode } from './rule-code.ts';

const NOTHING: readonly never[] = [];

/**
 * A rule as the expressions of the kernel's rule machine, in the order in which nft lists them
 * (`nft --debug=netlink`): statements as written, each behind what it must be sure of first, such
 * as `meta l4proto tcp` before `tcp dport`.
 *
 * @throws {PacketPathError} for what nft or the kernel refuses, and what is not modelled
 */
export function lowerRule(environment: LoweringEnvironment, rule: Rule, handle: number): LiveRule {
  const code = new RuleCode(environment, lowerRule);
  const { statements } = rule;
  for (let index = 0; index < statements.length; ) {
    code.statement = index;
    const merged = lowerMerged(code, statements, index);
    if (merged === 0) lowerStatement(code, statements[index]!);
    index += Math.max(1, merged);
  }
  return {
    handle,
    rule,
    instructions: code.instructions,
    statementOf: environment.shared.numbers(code.statementOf),
    matchedFrom: code.matchedFrom,
    leadsTo: code.leadsTo,
    sets: code.sets.length === 0 ? NOTHING : code.sets,
    fills: code.fills.length === 0 ? NOTHING : code.fills,
    objects: code.objects.length === 0 ? NOTHING : code.objects,
    demands: code.demands.length === 0 ? NOTHING : code.demands,
    needsConntrack: code.needsConntrack,
    needsAccounting: code.needsAccounting,
  };
}
