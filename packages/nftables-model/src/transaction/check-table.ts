import { HOOKS, type Host, PacketPathError } from '@packet-path/core';
import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveRule } from '../state/live-rule.ts';
import type { LiveTable } from '../state/live-table.ts';
import { leadsOf, type SetLeads } from './leads.ts';
import { DEEPEST, isWrong, ownBit } from './reach.ts';

/**
 * Refuses what no rule can tell alone: loops between chains, chains nested too deep, and statements
 * that can be reached from where they may not stand (net/netfilter/nf_tables_api.c,
 * `nft_chain_validate`).
 *
 * @throws {PacketPathError} `chain-loop` or `not-allowed`
 */
export function checkTable(table: LiveTable, host: Host): void {
  const stops = callersFirst(table, host);
  for (const stop of stops) {
    const { chain, depth, reachedFrom } = stop;
    if (depth >= DEEPEST) {
      throw new PacketPathError('chain-loop', `chain ${chain.name} is nested too deep`, {
        expected: `at most ${DEEPEST} chains within each other, the base chain among them`,
      });
    }
    for (const rule of chain.of(host).rules) checkDemands(rule, chain.of(host), reachedFrom);
    for (const called of stop.calls) {
      called.reachedFrom |= reachedFrom;
      if (reachedFrom !== 0) called.depth = Math.max(called.depth, depth + 1);
    }
  }
  remember(table, stops, host);
}

/** Notes what is known of each chain and map now, for the checks of what is added later. */
function remember(table: LiveTable, stops: readonly Stop[], host: Host): void {
  table.knowsReach = true;
  const reached = new Map<LiveSet, Reach>();
  const of = (set: LiveSet): Reach => {
    const known = reached.get(set) ?? { reachedFrom: 0, depth: 0 };
    reached.set(set, known);
    return known;
  };
  for (const set of table.sets.values()) of(set);
  for (const stop of stops) {
    const { chain, reachedFrom, depth } = stop;
    note(chain, stop, host);
    for (const { sets } of chain.of(host).rules) {
      for (const set of sets) {
        const known = of(set);
        if (reachedFrom === 0) continue;
        known.reachedFrom |= reachedFrom;
        known.depth = Math.max(known.depth, depth + 1);
      }
    }
  }
  for (const [set, known] of reached) note(set, known, host);
}

/** The hooks that reach a chain or a map, and its depth. */
interface Reach {
  reachedFrom: number;
  depth: number;
}

/** Notes it with a part; one that is shared is left alone where it says the same. */
function note(part: LiveChain | LiveSet, { reachedFrom, depth }: Reach, host: Host): void {
  const now = part.of(host);
  if (now.reachedFrom === reachedFrom && now.depth === depth) return;
  const own = part.own(host);
  own.reachedFrom = reachedFrom;
  own.depth = depth;
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
function callersFirst(table: LiveTable, host: Host): readonly Stop[] {
  const stops = new Map<LiveChain, Stop>();
  const setLeads: SetLeads = new Map();
  const done: Stop[] = [];
  const enter = (chain: LiveChain): Stop => {
    const leads = leadsOf(chain, setLeads, host);
    const reachedFrom = ownBit(chain.of(host));
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

function loop(stack: readonly Stop[], called: LiveChain): PacketPathError {
  const names = stack.map(({ chain }) => chain.name);
  const path = [...names.slice(names.indexOf(called.name)), called.name].join(' -> ');
  return new PacketPathError('chain-loop', `chains lead to each other in a loop: ${path}`, {
    expected: 'chains that end',
  });
}
