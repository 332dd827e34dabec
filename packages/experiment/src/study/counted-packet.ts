import type { RuleScope, Work } from '@packet-path/core';
import { hashProbes, setLookups } from './counted.ts';

/** The quantities of a first packet's ledger that a study adds up. */
export interface CountedPacket {
  readonly rules: number;
  readonly serviceRules: number;
  readonly setLookups: number;
  readonly hashProbes: number;
  /** All counters, by the indices of `counterIndices`. */
  readonly counts: readonly number[];
}

/** The counts of no packet. */
export const NOTHING: CountedPacket = Object.freeze({
  rules: 0,
  serviceRules: 0,
  setLookups: 0,
  hashProbes: 0,
  counts: Object.freeze([]),
});

/** @param serviceRules the place of the plane's rules for services, where it has any */
export function countedPacket(work: Work, serviceRules: RuleScope | undefined): CountedPacket {
  return {
    rules: work.rulesEvaluated,
    serviceRules: serviceRules === undefined ? 0 : work.rulesEvaluatedIn(serviceRules),
    setLookups: setLookups(work),
    hashProbes: hashProbes(work),
    counts: work.vector(),
  };
}

/** The counts that a packet has more than another. */
export function difference(from: CountedPacket, to: CountedPacket): CountedPacket {
  return {
    rules: to.rules - from.rules,
    serviceRules: to.serviceRules - from.serviceRules,
    setLookups: to.setLookups - from.setLookups,
    hashProbes: to.hashProbes - from.hashProbes,
    counts: to.counts.map((count, index) => count - (from.counts[index] ?? 0)),
  };
}
