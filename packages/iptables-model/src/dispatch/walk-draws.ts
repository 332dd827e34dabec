import type { PacketBuffer, Passage } from '@packet-path/core';
import { headerRefusal, PASSES } from '../header/header-refusal.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { RuleTests } from './rule-tests.ts';

/**
 * Walks the rules of a short chain from one on, and draws at once where a rule asks for nothing else,
 * as kube-proxy's rules for the endpoints of a service do. The answer is that of
 * `LinearEvaluator.find`: `~rule` for a rule whose draw says yes.
 */
export function walkDraws(
  rules: readonly Rule[],
  from: number,
  packet: PacketBuffer,
  { host, work }: Passage,
  testsOf: RuleTests,
): number {
  let asked = 0;
  let rule = from;
  for (; rule < rules.length; rule++) {
    if (headerRefusal(rules[rule]!, packet) !== PASSES) continue;
    const tests = testsOf(rule);
    if (tests.chances < 0) break;
    if (host.choices.chance('statistic', tests.chances)) {
      work.matchesEvaluated += asked + tests.predicates.length;
      return ~rule;
    }
    asked += tests.asked[0]!;
  }
  if (asked > 0) work.matchesEvaluated += asked;
  return rule;
}
