import { SHORTEST_DELAY } from './ratings.ts';
import type { Scheduler } from './scheduler.ts';
import { walker } from './walker.ts';

/** Shortest expected delay: the least of active connections and one, by weight (ip_vs_sed.c). */
export const sed: Scheduler = {
  name: 'sed',
  choosesBy: 'load',
  bind: (service) => walker(service, SHORTEST_DELAY),
};
