import type { ChainPlace, Hook, TraceListener } from '@packet-path/core';
import type { ProgramChain } from '../program/chain.ts';
import type { ProgramRule } from '../program/rule.ts';
import type { Rule } from '../ruleset/ruleset.ts';
import type { Statement } from '../ruleset/statement.ts';
import { writeRule } from '../write/write-ruleset.ts';
import { writeStatement } from '../write/write-statement.ts';

/** Tells of a rule, and of the statement that said no where one did. */
export function tellRule(
  trace: TraceListener,
  hook: Hook,
  chain: ProgramChain,
  position: number,
  { rule, statementOf, instructions }: ProgramRule,
  matched: boolean,
  reached: number,
): void {
  const refused = matched ? undefined : rule.statements[statementOf[reached] ?? 0];
  if (instructions[reached]?.name !== 'lookup') tellUnasked(trace, refused);
  trace({
    kind: 'rule',
    ...placeOf(chain, hook),
    rule: position,
    matched,
    text: textOf(rule),
    refusal: refused === undefined ? '' : writeStatement(refused),
  });
}

/** The texts of rules that were told: one with a verdict map of all endpoints is long. */
const TEXTS = new WeakMap<Rule, string>();

/** A rule as nft prints it, in one line. */
function textOf(rule: Rule): string {
  let text = TEXTS.get(rule);
  if (text === undefined) {
    text = writeRule(rule).replaceAll(/\s*\n\s*/g, ' ');
    TEXTS.set(rule, text);
  }
  return text;
}

/** Tells of a comparison with a named set that a test before the look-up has refused. */
function tellUnasked(trace: TraceListener, refused: Statement | undefined): void {
  if (refused?.kind !== 'match' || refused.right.kind !== 'set') return;
  const { comparison, right } = refused;
  if (right.set.kind !== 'named' || (comparison !== '==' && comparison !== '!=')) return;
  trace({ kind: 'set-unasked', set: right.set.name, comparison });
}

/** Tells that the walk leaves a chain: at its end, or from a rule that says return. */
export function tellReturn(
  trace: TraceListener,
  hook: Hook,
  chain: ProgramChain,
  rule: ProgramRule | undefined,
): void {
  const cause = rule === undefined ? 'end' : 'RETURN';
  trace({ kind: 'return', ...placeOf(chain, hook), cause });
}

/** Tells that a base chain's policy decides. */
export function tellPolicy(
  trace: TraceListener,
  hook: Hook,
  chain: ProgramChain,
  policy: 'accept' | 'drop',
): void {
  trace({ kind: 'policy', ...placeOf(chain, hook), verdict: policy.toUpperCase() });
}

function placeOf({ tableName: table, name: chain }: ProgramChain, hook: Hook): ChainPlace {
  return { tool: 'nft', table, chain, hook };
}
