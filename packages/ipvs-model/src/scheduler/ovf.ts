import type { Destination } from '../destination/destination.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/**
 * Overflow: the greatest weight takes connections until more are active than its weight says, then
 * the next (net/netfilter/ipvs/ip_vs_ovf.c). So a weight of w lets w + 1 in.
 */
export const ovf: Scheduler = {
  name: 'ovf',
  choosesBy: 'load',
  bind: (service): BoundScheduler => ({
    schedule(_flow, work) {
      let greatest: Destination | undefined;
      for (const destination of service.destinations) {
        work.schedulerSteps++;
        if (!destination.usable || destination.activeConnections > destination.weight) continue;
        if (destination.weight > (greatest?.weight ?? 0)) greatest = destination;
      }
      return greatest;
    },
  }),
};
