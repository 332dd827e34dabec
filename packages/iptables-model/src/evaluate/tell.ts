import type { ChainPlace, Hook, PacketBuffer, TraceListener } from '@packet-path/core';
import { HEADER_PARTS, headerRefusal } from '../header/header-refusal.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';

/** Tells of the rules from `from` to before `to`, whose headers did not match. */
export function tellSkipped(
  trace: TraceListener,
  chain: LiveChain,
  hook: Hook,
  from: number,
  to: number,
  packet: PacketBuffer,
): void {
  for (let rule = from; rule < to; rule++) {
    const part = HEADER_PARTS[headerRefusal(chain.rules[rule]!, packet)];
    tell(trace, chain, hook, rule, part ?? '');
  }
}

/** Tells of a rule whose header matched; `refusedBy` is the match that said no, from 1, 0 for none. */
export function tellRule(
  trace: TraceListener,
  chain: LiveChain,
  hook: Hook,
  rule: number,
  refusedBy: number,
): void {
  const { matches } = chain.rules[rule]!.form;
  const name = matches[refusedBy - 1]?.extension.name ?? 'unknown target';
  tell(trace, chain, hook, rule, refusedBy === 0 ? '' : name);
}

/** Tells that the walk leaves a chain: at its end, or from a rule that says RETURN. */
export function tellReturn(trace: TraceListener, chain: LiveChain, hook: Hook, rule: number): void {
  const cause = rule < chain.rules.length ? 'RETURN' : 'end';
  trace({ kind: 'return', ...placeOf(chain, hook), cause });
}

/** Tells that a built-in chain's policy decides. */
export function tellPolicy(trace: TraceListener, chain: LiveChain, hook: Hook): void {
  trace({ kind: 'policy', ...placeOf(chain, hook), verdict: chain.policy?.policy ?? '-' });
}

function tell(
  trace: TraceListener,
  chain: LiveChain,
  hook: Hook,
  rule: number,
  refusal: string,
): void {
  const { family } = chain.site(hook);
  const text = `-A ${chain.name}${chain.rules[rule]!.write(family)}`;
  const matched = refusal === '';
  trace({ kind: 'rule', ...placeOf(chain, hook), rule: rule + 1, matched, text, refusal });
}

function placeOf(chain: LiveChain, hook: Hook): ChainPlace {
  const { tool, table } = chain.site(hook);
  return { tool, table, chain: chain.name, hook };
}
