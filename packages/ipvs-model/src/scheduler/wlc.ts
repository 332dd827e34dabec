import { leastByWeight, overhead } from './overhead.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/** Weighted least connections: the least overhead by weight (net/netfilter/ipvs/ip_vs_wlc.c). */
export const wlc: Scheduler = {
  name: 'wlc',
  choosesBy: 'load',
  bind: (service): BoundScheduler => ({
    schedule: (_flow, work) => leastByWeight(service.destinations, overhead, work),
  }),
};
