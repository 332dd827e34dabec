import type { Work } from '@packet-path/core';

/** Entries compared in the hash tables of connections and of virtual services. */
export function hashProbes(work: Work): number {
  return work.conntrackProbes + work.ipvsConnectionProbes + work.ipvsServiceProbes;
}

/** Questions to ipsets, and to sets and maps of nftables. */
export function setLookups(work: Work): number {
  return work.setLookups + work.mapLookups;
}
