import { type CounterKind, countersOf, type Work } from '@packet-path/core';

/** Entries compared in the hash tables of connections and of virtual services. */
export function hashProbes(work: Work): number {
  return sumOf(work, 'hash probe');
}

/** Questions to ipsets, and to sets and maps of nftables. */
export function setLookups(work: Work): number {
  return sumOf(work, 'set look-up');
}

function sumOf(work: Work, kind: CounterKind): number {
  let sum = 0;
  for (const counter of countersOf(kind)) sum += work[counter];
  return sum;
}
