import type { Host } from '@packet-path/core';
import type { LiveSet } from '../sets/live-set.ts';
import { LiveChain } from '../state/live-chain.ts';
import type { LiveRule } from '../state/live-rule.ts';

const NOWHERE: readonly LiveChain[] = [];

/** The chains that elements of sets lead to: of each set once, since many rules may look into it. */
export type SetLeads = Map<LiveSet, readonly LiveChain[]>;

/** The chains that a chain's rules and their maps lead to on a host. */
export function leadsOf(chain: LiveChain, setLeads: SetLeads, host: Host): readonly LiveChain[] {
  const { rules } = chain.of(host);
  if (!rules.some(leadsOn)) return NOWHERE;
  return rules.flatMap(({ leadsTo, sets }) => [
    ...(leadsTo === undefined ? NOWHERE : [leadsTo]),
    ...sets.filter(holdsVerdicts).flatMap((set) => leadsOfSet(set, setLeads, host)),
  ]);
}

function leadsOn({ leadsTo, sets }: LiveRule): boolean {
  return leadsTo !== undefined || sets.some(holdsVerdicts);
}

export function holdsVerdicts({ declaration: { valueType } }: LiveSet): boolean {
  return valueType === 'verdict';
}

export function leadsOfSet(set: LiveSet, setLeads: SetLeads, host: Host): readonly LiveChain[] {
  let leads = setLeads.get(set);
  if (leads === undefined) {
    const distinct = new Set<LiveChain>();
    const { elements } = set.of(host);
    for (const { chain } of elements) if (chain instanceof LiveChain) distinct.add(chain);
    leads = [...distinct];
    if (!set.isAnonymous) setLeads.set(set, leads);
  }
  return leads;
}
