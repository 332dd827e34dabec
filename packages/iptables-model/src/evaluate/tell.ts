import type { ChainPlace, Hook, PacketBuffer, TraceListener } from '@packet-path/core';
import type { Policy } from '../ruleset/chain.ts';
import type { CompiledChain } from '../ruleset/compiled-chain.ts';
import type { Table } from '../ruleset/table.ts';

/** Tells of the rules from `from` to before `to`, whose headers did not match. */
export function tellSkipped(
  trace: TraceListener,
  table: Table,
  hook: Hook,
  chain: CompiledChain,
  from: number,
  to: number,
  packet: PacketBuffer,
): void {
  for (let rule = from; rule < to; rule++) {
    tell(trace, table, hook, chain, rule, chain.headerRefusal(rule, packet));
  }
}

/** Tells of a rule whose header matched; `refused` is the extension that said no, -1 for none. */
export function tellRule(
  trace: TraceListener,
  table: Table,
  hook: Hook,
  chain: CompiledChain,
  rule: number,
  refused: number,
): void {
  tell(trace, table, hook, chain, rule, refused < 0 ? '' : chain.matchName(rule, refused));
}

/** Tells that the walk leaves a chain: at its end, or from a rule that says RETURN. */
export function tellReturn(
  trace: TraceListener,
  table: Table,
  hook: Hook,
  chain: CompiledChain,
  rule: number,
): void {
  const cause = rule < chain.length ? 'RETURN' : 'end';
  trace({ kind: 'return', ...placeOf(table, hook, chain.name), cause });
}

/** Tells that a built-in chain's policy decides. */
export function tellPolicy(
  trace: TraceListener,
  table: Table,
  hook: Hook,
  chain: string,
  verdict: Policy,
): void {
  trace({ kind: 'policy', ...placeOf(table, hook, chain), verdict });
}

function tell(
  trace: TraceListener,
  table: Table,
  hook: Hook,
  chain: CompiledChain,
  rule: number,
  refusal: string,
): void {
  trace({
    kind: 'rule',
    ...placeOf(table, hook, chain.name),
    rule: rule + 1,
    matched: refusal === '',
    text: chain.text(rule),
    refusal,
  });
}

function placeOf({ name, family }: Table, hook: Hook, chain: string): ChainPlace {
  return { tool: family === 4 ? 'iptables' : 'ip6tables', table: name, chain, hook };
}
