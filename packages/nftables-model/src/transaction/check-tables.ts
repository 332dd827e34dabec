import { HOOKS, type Hook, PacketPathError } from '@packet-path/core';
import type { LiveSet } from '../sets/live-set.ts';
import { LiveChain } from '../state/live-chain.ts';
import type { Demand, LiveRule } from '../state/live-rule.ts';
import type { LiveTable } from '../state/live-table.ts';

/**
 * Chains within each other, the base chain among them (include/net/netfilter/nf_tables.h,
 * `NFT_JUMP_STACK_SIZE`).
 */
const DEEPEST = 16;

/**
 * Refuses what no rule can tell alone: loops between chains, chains nested too deep, and statements
 * that can be reached from where they may not stand (net/netfilter/nf_tables_api.c,
 * `nft_chain_validate`).
 *
 * @throws {PacketPathError} `chain-loop` or `not-allowed`
 */
export function checkTables(tables: Iterable<LiveTable>): void {
  for (const table of tables) {
    const stops = callersFirst(table);
    for (const stop of stops) {
      const { chain, depth, reachedFrom } = stop;
      if (depth >= DEEPEST) {
        throw new PacketPathError('chain-loop', `chain ${chain.name} is nested too deep`, {
          expected: `at most ${DEEPEST} chains within each other, the base chain among them`,
        });
      }
      for (const rule of chain.rules) checkDemands(rule, chain, reachedFrom);
      for (const called of stop.calls) {
        called.reachedFrom |= reachedFrom;
        if (reachedFrom !== 0) called.depth = Math.max(called.depth, depth + 1);
      }
    }
  }
}

/** A chain on the walk. */
interface Stop {
  readonly chain: LiveChain;
  readonly leads: readonly LiveChain[];
  readonly calls: Stop[];
  /** The lead to follow next. */
  next: number;
  open: boolean;
  /** Bits of the hooks it can be reached from, of chains of type nat in the upper half. */
  reachedFrom: number;
  depth: number;
}

/** Every chain, none before one that leads to it; a walk in depth that keeps its own stack. */
function callersFirst(table: LiveTable): readonly Stop[] {
  const stops = new Map<LiveChain, Stop>();
  const setLeads = new Map<LiveSet, readonly LiveChain[]>();
  const done: Stop[] = [];
  const enter = (chain: LiveChain): Stop => {
    const leads = leadsOf(chain, setLeads);
    const reachedFrom = chain.base === undefined ? 0 : bitOf(chain.base.hook, chain.base.type);
    const stop = { chain, leads, calls: [], next: 0, open: true, reachedFrom, depth: 0 };
    stops.set(chain, stop);
    return stop;
  };
  for (const start of table.chains.values()) {
    if (stops.has(start)) continue;
    const stack = [enter(start)];
    for (let stop = stack.at(-1); stop !== undefined; stop = stack.at(-1)) {
      const chain = stop.leads[stop.next++];
      if (chain === undefined) {
        stack.pop();
        stop.open = false;
        done.push(stop);
        continue;
      }
      const known = stops.get(chain);
      if (known?.open === true) throw loop(stack, chain);
      const called = known ?? enter(chain);
      stop.calls.push(called);
      if (known === undefined) stack.push(called);
    }
  }
  return done.reverse();
}

const NOWHERE: readonly LiveChain[] = [];

/** The chains that a chain's rules and their maps lead to. */
function leadsOf(
  chain: LiveChain,
  setLeads: Map<LiveSet, readonly LiveChain[]>,
): readonly LiveChain[] {
  if (!chain.rules.some(leadsOn)) return NOWHERE;
  return chain.rules.flatMap(({ leadsTo, sets }) => [
    ...(leadsTo === undefined ? NOWHERE : [leadsTo]),
    ...sets.filter(holdsVerdicts).flatMap((set) => leadsOfSet(set, setLeads)),
  ]);
}

function leadsOn({ leadsTo, sets }: LiveRule): boolean {
  return leadsTo !== undefined || sets.some(holdsVerdicts);
}

function holdsVerdicts({ declaration: { valueType } }: LiveSet): boolean {
  return valueType === 'verdict';
}

function leadsOfSet(
  set: LiveSet,
  setLeads: Map<LiveSet, readonly LiveChain[]>,
): readonly LiveChain[] {
  let leads = setLeads.get(set);
  if (leads === undefined) {
    const distinct = new Set<LiveChain>();
    for (const { chain } of set.elements) if (chain instanceof LiveChain) distinct.add(chain);
    leads = [...distinct];
    if (!set.isAnonymous) setLeads.set(set, leads);
  }
  return leads;
}

function checkDemands({ demands }: LiveRule, chain: LiveChain, reachedFrom: number): void {
  for (const demand of demands) {
    const wrong = HOOKS.filter((hook) => isWrong(demand, hook, reachedFrom));
    if (wrong.length === 0) continue;
    const { what, hooks, natOnly } = demand;
    const where = natOnly ? 'chains of type nat at ' : '';
    throw new PacketPathError(
      'not-allowed',
      `${what} in chain ${chain.name}, reached from ${wrong.join()}`,
      { expected: `rules reached from ${where}${hooks.join(' or ')} only` },
    );
  }
}

function isWrong({ hooks, natOnly }: Demand, hook: Hook, reachedFrom: number): boolean {
  const fromNat = (reachedFrom & bitOf(hook, 'nat')) !== 0;
  const fromOther = (reachedFrom & bitOf(hook, 'filter')) !== 0;
  if (natOnly && fromOther) return true;
  return !hooks.includes(hook) && (fromNat || fromOther);
}

function bitOf(hook: Hook, type: 'filter' | 'nat' | 'route'): number {
  return 1 << (HOOKS.indexOf(hook) + (type === 'nat' ? HOOKS.length : 0));
}

function loop(stack: readonly Stop[], called: LiveChain): PacketPathError {
  const names = stack.map(({ chain }) => chain.name);
  const path = [...names.slice(names.indexOf(called.name)), called.name].join(' -> ');
  return new PacketPathError('chain-loop', `chains lead to each other in a loop: ${path}`, {
    expected: 'chains that end',
  });
}
