import { LEAST_OVERHEAD } from './ratings.ts';
import type { Scheduler } from './scheduler.ts';
import { walker } from './walker.ts';

/** Least connections: the least overhead, whatever the weight (net/netfilter/ipvs/ip_vs_lc.c). */
export const lc: Scheduler = {
  name: 'lc',
  choosesBy: 'load',
  bind: (service) => walker(service, LEAST_OVERHEAD),
};
