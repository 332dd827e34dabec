import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../observe/observation.ts';
import { compareConntrack, compareConntrackChanges, compareConntrackCount } from './conntrack.ts';
import { compareDestination } from './destination.ts';
import { type Difference, difference, unequal } from './difference.ts';
import { compareExpectations } from './expectations.ts';
import { framesOf, isNftables, outcomeOf, sentOn } from './fate.ts';
import { compareHooks } from './hooks.ts';
import { compareIpsets } from './ipsets.ts';
import { compareConnections, compareDestinations } from './ipvs.ts';
import { compareListings } from './listings.ts';
import { comparePackets } from './packets.ts';
import { compareRefusal } from './refusal.ts';
import {
  compareChainCounts,
  compareEnds,
  compareNamedCounts,
  compareRuleCounts,
} from './rule-counts.ts';
import { compareSavedTables } from './saved-tables.ts';
import { compareSendError } from './send-error.ts';
import { compareSets } from './sets.ts';
import { compareSocketError } from './socket-error.ts';
import { compareNamedStatistics, compareStatistics } from './statistics.ts';
import { compareSysctls } from './sysctls.ts';

/** Compares one key of `expect` with what the model did. */
export type Comparator = (expected: Json | undefined, observation: Observation) => Difference[];

/** Every key that can be compared. */
export const COMPARATORS: ReadonlyMap<string, Comparator> = new Map<string, Comparator>([
  ['outcome', (expected, seen) => unequal('outcome', expected, outcomeOf(seen))],
  ['emitted', (expected, seen) => comparePackets('emitted', expected, framesOf(seen), seen.silent)],
  [
    'deliveredAs',
    (expected, seen) =>
      comparePackets('deliveredAs', expected, seen.traversal?.delivered ?? [], seen.silent),
  ],
  [
    'emittedTtl',
    (expected, seen) =>
      unequalLists(
        'emittedTtl',
        expected,
        sentOn(seen).map(({ ttl }) => ttl),
      ),
  ],
  [
    'interface',
    (expected, { traversal }) =>
      unequal('interface', expected, traversal?.emitted[0]?.outputInterface),
  ],
  [
    'evaluated',
    (expected, { counts }) => compareRuleCounts('evaluated', expected, counts.evaluated),
  ],
  ['matched', (expected, { counts }) => compareRuleCounts('matched', expected, counts.matched)],
  [
    'policy',
    (expected, seen) =>
      compareChainCounts('policy', expected, isNftables(seen) ? new Map() : seen.counts.policy),
  ],
  [
    'ends',
    (expected, seen) =>
      compareEnds(expected, seen.counts.ends, isNftables(seen) ? undefined : seen.counts.policy),
  ],
  [
    'lookups',
    (expected, { counts }) => compareNamedCounts('lookups', expected, counts.lookups, true),
  ],
  ['hits', (expected, { counts }) => compareNamedCounts('hits', expected, counts.hits, false)],
  ['sets', compareSets],
  [
    'random',
    (expected, { complaints }) => complaints.map((text) => difference('random', expected, text)),
  ],
  ['conntrack', compareConntrack],
  ['conntrackCount', compareConntrackCount],
  ['conntrackChanges', compareConntrackChanges],
  ['stat', compareNamedStatistics],
  ['statAll', compareStatistics],
  ['expectations', compareExpectations],
  ['ipsets', compareIpsets],
  ['refused', compareRefusal],
  ['save', compareSavedTables],
  ['sysctls', compareSysctls],
  ['listings', compareListings],
  ['sendErrno', compareSendError],
  ['socketError', compareSocketError],
  ['hooks', (expected, { counts }) => compareHooks(expected, counts.hooks)],
  ['destination', compareDestination],
  ['destinations', compareDestinations],
  ['connections', compareConnections],
]);

function unequalLists(
  key: string,
  expected: Json | undefined,
  got: readonly number[],
): Difference[] {
  return JSON.stringify(expected) === JSON.stringify(got) ? [] : [difference(key, expected, got)];
}
