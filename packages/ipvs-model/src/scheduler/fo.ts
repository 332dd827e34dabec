import { GREATEST_WEIGHT } from './ratings.ts';
import type { Scheduler } from './scheduler.ts';
import { walker } from './walker.ts';

/** Failover: the greatest weight takes everything (net/netfilter/ipvs/ip_vs_fo.c). */
export const fo: Scheduler = {
  name: 'fo',
  choosesBy: 'weight',
  bind: (service) => walker(service, GREATEST_WEIGHT),
};
