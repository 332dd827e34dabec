import { GREATEST_WEIGHT_WITH_ROOM } from './ratings.ts';
import type { Scheduler } from './scheduler.ts';
import { walker } from './walker.ts';

/**
 * Overflow: the greatest weight takes connections until more are active than its weight says, then
 * the next (net/netfilter/ipvs/ip_vs_ovf.c). So a weight of w lets w + 1 in.
 */
export const ovf: Scheduler = {
  name: 'ovf',
  choosesBy: 'load',
  bind: (service) => walker(service, GREATEST_WEIGHT_WITH_ROOM),
};
