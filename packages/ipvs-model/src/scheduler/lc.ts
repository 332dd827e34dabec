import type { Destination } from '../destination/destination.ts';
import { overhead } from './overhead.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/** Least connections: the least overhead, whatever the weight (net/netfilter/ipvs/ip_vs_lc.c). */
export const lc: Scheduler = {
  name: 'lc',
  choosesBy: 'load',
  bind: (service): BoundScheduler => ({
    schedule(_flow, work) {
      let least: Destination | undefined;
      for (const destination of service.destinations) {
        work.schedulerSteps++;
        if (!destination.usable) continue;
        if (least === undefined || overhead(destination) < overhead(least)) least = destination;
      }
      return least;
    },
  }),
};
