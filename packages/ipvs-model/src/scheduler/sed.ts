import { expectedDelay, leastByWeight } from './overhead.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/** Shortest expected delay: the least of active connections and one, by weight (ip_vs_sed.c). */
export const sed: Scheduler = {
  name: 'sed',
  choosesBy: 'load',
  bind: (service): BoundScheduler => ({
    schedule: (_flow, work) => leastByWeight(service.destinations, expectedDelay, work),
  }),
};
