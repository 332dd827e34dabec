import type { Work } from 'packet-path';
import type { Counters } from '../protocol/walk.ts';

/** The counters of a ledger that are not zero, in the library's order. */
export function countersOf(work: Work): Counters {
  return Object.fromEntries(Object.entries(work.counters()).filter(([, count]) => count !== 0));
}
