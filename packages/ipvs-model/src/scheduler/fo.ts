import type { Destination } from '../destination/destination.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/** Failover: the greatest weight takes everything (net/netfilter/ipvs/ip_vs_fo.c). */
export const fo: Scheduler = {
  name: 'fo',
  choosesBy: 'weight',
  bind: (service): BoundScheduler => ({
    schedule(_flow, work) {
      let greatest: Destination | undefined;
      for (const destination of service.destinations) {
        work.schedulerSteps++;
        if (destination.usable && destination.weight > (greatest?.weight ?? 0)) {
          greatest = destination;
        }
      }
      return greatest;
    },
  }),
};
