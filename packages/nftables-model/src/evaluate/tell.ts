import type { Hook, TraceListener } from '@packet-path/core';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveRule } from '../state/live-rule.ts';
import { writeRule } from '../text/write-ruleset.ts';
import { writeStatement } from '../text/write-statement.ts';

/** Tells of a rule, and of the statement that said no where one did. */
export function tellRule(
  trace: TraceListener,
  hook: Hook,
  chain: LiveChain,
  position: number,
  { rule, statementOf }: LiveRule,
  matched: boolean,
  reached: number,
): void {
  const refused = matched ? undefined : rule.statements[statementOf[reached] ?? 0];
  trace({
    kind: 'rule',
    table: chain.table.name,
    chain: chain.name,
    rule: position,
    hook,
    matched,
    text: writeRule(rule),
    reason: refused === undefined ? '' : writeStatement(refused),
  });
}

/** Tells that the walk leaves a chain: at its end, or from a rule that says return. */
export function tellReturn(
  trace: TraceListener,
  hook: Hook,
  chain: LiveChain,
  rule: LiveRule | undefined,
): void {
  const cause = rule === undefined ? 'end' : 'RETURN';
  trace({ kind: 'return', table: chain.table.name, chain: chain.name, hook, cause });
}

/** Tells that a base chain's policy decides. */
export function tellPolicy(
  trace: TraceListener,
  hook: Hook,
  { table, name }: LiveChain,
  policy: 'accept' | 'drop',
): void {
  trace({ kind: 'policy', table: table.name, chain: name, hook, verdict: policy.toUpperCase() });
}
