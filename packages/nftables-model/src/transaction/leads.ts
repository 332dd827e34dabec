import type { LiveSet } from '../sets/live-set.ts';
import { LiveChain } from '../state/live-chain.ts';
import type { LiveRule } from '../state/live-rule.ts';

const NOWHERE: readonly LiveChain[] = [];

/** The chains that elements of sets lead to: of each set once, since many rules may look into it. */
export type SetLeads = Map<LiveSet, readonly LiveChain[]>;

/** The chains that a chain's rules and their maps lead to. */
export function leadsOf(chain: LiveChain, setLeads: SetLeads): readonly LiveChain[] {
  if (!chain.rules.some(leadsOn)) return NOWHERE;
  return chain.rules.flatMap(({ leadsTo, sets }) => [
    ...(leadsTo === undefined ? NOWHERE : [leadsTo]),
    ...sets.filter(holdsVerdicts).flatMap((set) => leadsOfSet(set, setLeads)),
  ]);
}

function leadsOn({ leadsTo, sets }: LiveRule): boolean {
  return leadsTo !== undefined || sets.some(holdsVerdicts);
}

export function holdsVerdicts({ declaration: { valueType } }: LiveSet): boolean {
  return valueType === 'verdict';
}

export function leadsOfSet(set: LiveSet, setLeads: SetLeads): readonly LiveChain[] {
  let leads = setLeads.get(set);
  if (leads === undefined) {
    const distinct = new Set<LiveChain>();
    for (const { chain } of set.elements) if (chain instanceof LiveChain) distinct.add(chain);
    leads = [...distinct];
    if (!set.isAnonymous) setLeads.set(set, leads);
  }
  return leads;
}
