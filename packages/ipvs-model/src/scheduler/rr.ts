import type { BoundScheduler, Scheduler } from './scheduler.ts';

/**
 * Round robin: the next usable destination behind the one chosen last.
 *
 * It begins before the head of the list and, having walked around once, tries the destination it
 * chose last (net/netfilter/ipvs/ip_vs_rr.c).
 */
export const rr: Scheduler = {
  name: 'rr',
  choosesBy: 'turns',
  bind(service): BoundScheduler {
    /** Index of the destination chosen last; -1 is before the head. */
    let last = -1;
    return {
      schedule(_flow, work) {
        const { destinations } = service;
        const places = destinations.length + 1;
        for (let step = 1; step <= places; step++) {
          // The walk passes the list's anchor, which is no destination.
          const index = ((last + 1 + step) % places) - 1;
          const destination = destinations[index];
          if (destination === undefined) continue;
          work.schedulerSteps++;
          if (!destination.usable) continue;
          last = index;
          return destination;
        }
        return undefined;
      },
      added() {
        if (last >= 0) last++;
      },
      removed(_destination, index) {
        if (index <= last) last--;
      },
    };
  },
};
