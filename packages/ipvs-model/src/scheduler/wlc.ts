import { LEAST_OVERHEAD_BY_WEIGHT } from './ratings.ts';
import type { Scheduler } from './scheduler.ts';
import { walker } from './walker.ts';

/** Weighted least connections: the least overhead by weight (net/netfilter/ipvs/ip_vs_wlc.c). */
export const wlc: Scheduler = {
  name: 'wlc',
  choosesBy: 'load',
  bind: (service) => walker(service, LEAST_OVERHEAD_BY_WEIGHT),
};
