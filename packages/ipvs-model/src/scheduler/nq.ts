import type { Destination } from '../destination/destination.ts';
import { expectedDelay } from './overhead.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/**
 * Never queue: the first destination without an active connection, whatever its weight; when all
 * are busy, the shortest expected delay (net/netfilter/ipvs/ip_vs_nq.c).
 */
export const nq: Scheduler = {
  name: 'nq',
  choosesBy: 'load',
  bind: (service): BoundScheduler => ({
    schedule(_flow, work) {
      let least: Destination | undefined;
      for (const destination of service.destinations) {
        work.schedulerSteps++;
        if (!destination.usable) continue;
        if (destination.activeConnections === 0) return destination;
        if (
          least === undefined ||
          expectedDelay(least) * destination.weight > expectedDelay(destination) * least.weight
        ) {
          least = destination;
        }
      }
      return least;
    },
  }),
};
