import { HOOKS, type Hook, PacketPathError, type Position } from '@packet-path/core';
import { asksForSyn, type TcpOptions, tcp } from '../matches/tcp.ts';
import type { Chain } from '../ruleset/chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { TableDraft } from './table-draft.ts';

/**
 * Refuses what no rule can tell alone: loops between chains, and rules that can be reached from
 * hooks they may not stand in (net/ipv4/netfilter/ip_tables.c, `mark_source_chains`; loops nobody can reach are refused too).
 *
 * @throws {PacketPathError} `chain-loop` or `not-allowed`
 */
export function checkDraft(draft: TableDraft, source: string): void {
  for (const { chain, rules, reachedFrom, calls } of callersFirst(draft, source)) {
    const mask = chain.hook === null ? reachedFrom : bitOf(chain.hook);
    const contents = draft.contents(chain);
    // A partial restore leaves most chains as they were, and reached from where they were.
    if (contents.checkedFrom === undefined || (mask & ~contents.checkedFrom) !== 0) {
      for (const rule of rules) checkHooks(rule, chain, mask, source);
      contents.checkedFrom = (contents.checkedFrom ?? 0) | mask;
    }
    for (const called of calls) called.reachedFrom |= mask;
  }
}

/** A chain on the walk. */
interface Stop {
  readonly chain: Chain;
  readonly rules: readonly Rule[];
  /** Where the chain leads to. */
  readonly calls: Stop[];
  /** The rule to go on with. */
  next: number;
  state: 'open' | 'done';
  /** Bits of the hooks that it can be reached from. */
  reachedFrom: number;
}

/** Every chain, none before one that calls it; a walk in depth that keeps its own stack. */
function callersFirst(draft: TableDraft, source: string): readonly Stop[] {
  const stops = new Map<Chain, Stop>();
  const done: Stop[] = [];
  const enter = (chain: Chain): Stop => {
    const { rules } = draft.contents(chain);
    const stop: Stop = { chain, rules, calls: [], next: 0, state: 'open', reachedFrom: 0 };
    stops.set(chain, stop);
    return stop;
  };
  for (const start of draft.chains.values()) {
    if (stops.has(start)) continue;
    const stack = [enter(start)];
    for (let stop = stack.at(-1); stop !== undefined; stop = stack.at(-1)) {
      const rule = stop.rules[stop.next++];
      if (rule === undefined) {
        stack.pop();
        stop.state = 'done';
        done.push(stop);
        continue;
      }
      const chain = rule.destination;
      if (chain === undefined) continue;
      const known = stops.get(chain);
      if (known?.state === 'open') throw loop(stack, chain, rule, source);
      const called = known ?? enter(chain);
      stop.calls.push(called);
      if (known === undefined) stack.push(called);
    }
  }
  return done.reverse();
}

function checkHooks(rule: Rule, chain: Chain, mask: number, source: string): void {
  const { target } = rule;
  const parts = target.kind === 'extension' ? [...rule.matches, target] : rule.matches;
  for (const { extension, options } of parts) {
    const { name, hooks } = extension;
    checkAllowed(name, hooks, rule, chain, mask, source);
    checkAllowed(name, extension.hooksOf?.(options), rule, chain, mask, source);
  }
  if (target.kind === 'extension' && target.extension.ofSyn === true) checkSyn(rule, source);
}

function checkSyn(rule: Rule, source: string): void {
  const isOfSyn = rule.matches.some(
    ({ extension, options }) => extension === tcp && asksForSyn(options as TcpOptions),
  );
  if (isOfSyn) return;
  throw new PacketPathError('not-allowed', 'a target for SYN packets, in a rule for others too', {
    source,
    position: startOf(rule),
    expected: '-p tcp --syn, or --tcp-flags with SYN set',
  });
}

function checkAllowed(
  name: string,
  hooks: readonly Hook[] | undefined,
  rule: Rule,
  chain: Chain,
  mask: number,
  source: string,
): void {
  if (hooks === undefined) return;
  let rest = mask;
  for (const hook of hooks) rest &= ~bitOf(hook);
  if (rest === 0) return;
  const wrong = HOOKS.filter((hook) => (rest & bitOf(hook)) !== 0);
  throw new PacketPathError(
    'not-allowed',
    `${name} in ${chain.name}, reached from ${wrong.join()}`,
    {
      source,
      position: startOf(rule),
      expected: `rules reached from ${hooks.join(' or ')} only`,
    },
  );
}

function loop(stack: readonly Stop[], called: Chain, rule: Rule, source: string): PacketPathError {
  const names = stack.map(({ chain }) => chain.name);
  const path = [...names.slice(names.indexOf(called.name)), called.name].join(' -> ');
  return new PacketPathError('chain-loop', `chains call each other in a loop: ${path}`, {
    source,
    position: startOf(rule),
    expected: 'chains that end',
  });
}

function startOf(rule: Rule): Position {
  return { line: rule.line, column: 1 };
}

/** A bit for each hook. */
const BITS = Object.fromEntries(HOOKS.map((hook, index) => [hook, 1 << index])) as Record<
  Hook,
  number
>;

function bitOf(hook: Hook): number {
  return BITS[hook];
}
