import {
  type CounterKind,
  type CounterName,
  counterIndices,
  countersOf,
  type RuleScope,
  type Work,
} from '@packet-path/core';
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

/** A packet that differs from another as two others do: `packet + (to - from)`. */
export function shifted(
  packet: CountedPacket,
  from: CountedPacket,
  to: CountedPacket,
): CountedPacket {
  return {
    rules: packet.rules + to.rules - from.rules,
    serviceRules: packet.serviceRules + to.serviceRules - from.serviceRules,
    setLookups: packet.setLookups + to.setLookups - from.setLookups,
    hashProbes: packet.hashProbes + to.hashProbes - from.hashProbes,
    counts: to.counts.map(
      (count, index) => (packet.counts[index] ?? 0) + count - (from.counts[index] ?? 0),
    ),
  };
}

/** A packet of which a counter is higher by so many. */
export function raised(packet: CountedPacket, counter: CounterName, by: number): CountedPacket {
  const counts = [...packet.counts];
  const index = counterIndices().get(counter);
  if (index !== undefined) counts[index] = (counts[index] ?? 0) + by;
  const share = (kind: CounterKind): number => (countersOf(kind).includes(counter) ? by : 0);
  return {
    ...packet,
    setLookups: packet.setLookups + share('set look-up'),
    hashProbes: packet.hashProbes + share('hash probe'),
    counts,
  };
}
