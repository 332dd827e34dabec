import { IDLE_OR_SHORTEST_DELAY } from './ratings.ts';
import type { Scheduler } from './scheduler.ts';
import { walker } from './walker.ts';

/**
 * Never queue: the first destination without an active connection, whatever its weight, where the walk
 * ends; when all are busy, the shortest expected delay (net/netfilter/ipvs/ip_vs_nq.c).
 */
export const nq: Scheduler = {
  name: 'nq',
  choosesBy: 'load',
  bind: (service) =>
    walker(service, IDLE_OR_SHORTEST_DELAY, ({ activeConnections }) => activeConnections === 0),
};
