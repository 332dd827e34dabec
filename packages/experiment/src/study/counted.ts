import {
  type CounterKind,
  type CounterName,
  countersOf,
  type Work,
  workCounters,
} from '@packet-path/core';

/** Entries compared in the hash tables of connections and of virtual services. */
export function hashProbes(work: Work): number {
  return sumOf(work, 'hash probe');
}

/** Questions to ipsets, and to sets and maps of nftables. */
export function setLookups(work: Work): number {
  return sumOf(work, 'set look-up');
}

/** The counters of each kind, as long as no other counters are declared. */
const known = new Map<CounterKind, readonly CounterName[]>();
let declared: readonly CounterName[] = [];

function sumOf(work: Work, kind: CounterKind): number {
  if (declared !== workCounters()) {
    declared = workCounters();
    known.clear();
  }
  let counters = known.get(kind);
  if (counters === undefined) {
    counters = countersOf(kind);
    known.set(kind, counters);
  }
  let sum = 0;
  for (const counter of counters) sum += work[counter];
  return sum;
}
