import { HOOKS, type Hook, PacketPathError, type Position } from '@packet-path/core';
import type { Chain } from '../ruleset/chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { TableDraft } from './table-draft.ts';

/**
 * Refuses what no rule can tell alone: loops between chains, rules that can be reached from hooks
 * they may not stand in, and chains that were deleted while rules still lead to them
 * (net/ipv4/netfilter/ip_tables.c, `mark_source_chains`; loops nobody can reach are refused too).
 *
 * @throws {PacketPathError} `chain-loop` or `not-allowed`
 */
export function checkDraft(draft: TableDraft, source: string): void {
  const order = callersFirst(draft, source);
  const reachedFrom = new Map<Chain, number>();
  for (const chain of order) {
    const mask = chain.hook === null ? (reachedFrom.get(chain) ?? 0) : bitOf(chain.hook);
    for (const rule of draft.contents(chain).rules) {
      checkHooks(rule, chain, mask, source);
      const called = calledBy(rule);
      if (called !== undefined) reachedFrom.set(called, (reachedFrom.get(called) ?? 0) | mask);
    }
  }
}

interface Frame {
  readonly chain: Chain;
  rule: number;
}

/** Every chain, none before one that calls it; a walk in depth that keeps its own stack. */
function callersFirst(draft: TableDraft, source: string): readonly Chain[] {
  const open = new Set<Chain>();
  const done = new Set<Chain>();
  for (const start of draft.chains.values()) {
    if (done.has(start)) continue;
    const stack: Frame[] = [{ chain: start, rule: 0 }];
    open.add(start);
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const rule = draft.contents(frame.chain).rules[frame.rule++];
      if (rule === undefined) {
        stack.pop();
        open.delete(frame.chain);
        done.add(frame.chain);
        continue;
      }
      const called = calledBy(rule);
      if (called === undefined || done.has(called)) continue;
      if (draft.deleted.has(called)) throw stillUsed(called, draft, source);
      if (open.has(called)) throw loop(stack, called, rule, source);
      open.add(called);
      stack.push({ chain: called, rule: 0 });
    }
  }
  return [...done].reverse();
}

function calledBy({ target }: Rule): Chain | undefined {
  return target.kind === 'jump' || target.kind === 'goto' ? target.chain : undefined;
}

function checkHooks(rule: Rule, chain: Chain, mask: number, source: string): void {
  const { target } = rule;
  if (target.kind === 'extension') {
    checkAllowed(target.extension.name, target.extension.hooks, rule, chain, mask, source);
  }
  for (const { extension } of rule.matches) {
    checkAllowed(extension.name, extension.hooks, rule, chain, mask, source);
  }
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
  const wrong = HOOKS.filter((hook) => (mask & bitOf(hook)) !== 0 && !hooks.includes(hook));
  if (wrong.length === 0) return;
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

function loop(stack: readonly Frame[], called: Chain, rule: Rule, source: string): PacketPathError {
  const names = stack.map(({ chain }) => chain.name);
  const path = [...names.slice(names.indexOf(called.name)), called.name].join(' -> ');
  return new PacketPathError('chain-loop', `chains call each other in a loop: ${path}`, {
    source,
    position: startOf(rule),
    expected: 'chains that end',
  });
}

function stillUsed(chain: Chain, draft: TableDraft, source: string): PacketPathError {
  const position = draft.deleted.get(chain);
  return new PacketPathError('not-allowed', `rules still lead to chain ${chain.name}`, {
    source,
    ...(position !== undefined && { position }),
    expected: 'a chain that no rule leads to',
  });
}

function startOf(rule: Rule): Position {
  return { line: rule.line, column: 1 };
}

function bitOf(hook: Hook): number {
  return 1 << HOOKS.indexOf(hook);
}
