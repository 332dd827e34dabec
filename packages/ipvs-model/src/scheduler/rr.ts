import type { Work } from '@packet-path/core';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import type { BoundScheduler, ScheduledFlow, ScheduledService, Scheduler } from './scheduler.ts';

/**
 * Round robin: the next usable destination behind the one chosen last.
 *
 * It begins before the head of the list and, having walked around once, tries the destination it
 * chose last (net/netfilter/ipvs/ip_vs_rr.c).
 */
export const rr: Scheduler = {
  name: 'rr',
  choosesBy: 'turns',
  bind: (service): BoundScheduler => new RoundRobin(service),
};

/** One object for each service, since very many services have this scheduler. */
class RoundRobin implements BoundScheduler {
  /** Index of the destination chosen last; -1 is before the head. */
  #last = -1;
  readonly #service: ScheduledService;

  constructor(service: ScheduledService) {
    this.#service = service;
  }

  schedule(_flow: ScheduledFlow, work: Work): ScheduledDestination | undefined {
    const { destinations } = this.#service;
    const places = destinations.length + 1;
    for (let step = 1; step <= places; step++) {
      // The walk passes the list's anchor, which is no destination.
      const index = ((this.#last + 1 + step) % places) - 1;
      const destination = destinations[index];
      if (destination === undefined) continue;
      work.schedulerSteps++;
      if (!destination.usable) continue;
      this.#last = index;
      return destination;
    }
    return undefined;
  }

  likely(): ScheduledDestination | undefined {
    const { destinations } = this.#service;
    return destinations[this.#last + 1] ?? destinations[0];
  }

  added(): void {
    if (this.#last >= 0) this.#last++;
  }

  removed(_destination: ScheduledDestination, index: number): void {
    if (index <= this.#last) this.#last--;
  }
}
