import type { Work } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import type { TrafficHandle } from '../traffic/traffic-records.ts';
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

/** Destinations by their places from the newest on: to ask for one makes no other. */
interface DestinationsByPlace {
  readonly trafficHandle: TrafficHandle;
  readonly count: number;
  at(place: number): ScheduledDestination | undefined;
}

function isByPlace(service: object): service is DestinationsByPlace {
  return 'at' in service && 'count' in service && 'trafficHandle' in service;
}

/** A service that has nothing but a list. */
class Listed implements DestinationsByPlace {
  readonly trafficHandle: TrafficHandle = NONE;
  readonly #service: ScheduledService;

  constructor(service: ScheduledService) {
    this.#service = service;
  }

  get count(): number {
    return this.#service.destinations.length;
  }

  at(place: number): ScheduledDestination | undefined {
    return this.#service.destinations[place];
  }
}

/** One object for each service, since very many services have this scheduler. */
export class RoundRobin implements BoundScheduler {
  /** Place of the destination chosen last; -1 is before the head. */
  last = -1;
  /** Made by the hooks for themselves: their rows of its destinations (`KeptEnds`). */
  keptAt = 0;
  keptCount = 0;
  keptBy: object | undefined = undefined;
  /** The counts of the service; `NONE` where it has none. */
  readonly traffic: TrafficHandle;
  readonly #destinations: DestinationsByPlace;

  constructor(service: ScheduledService) {
    this.#destinations = isByPlace(service) ? service : new Listed(service);
    this.traffic = this.#destinations.trafficHandle;
  }

  /** Whether it goes round the list of this service itself. */
  isOf(service: object): boolean {
    return this.#destinations === service;
  }

  schedule(_flow: ScheduledFlow, work: Work): ScheduledDestination | undefined {
    const { count } = this.#destinations;
    const places = count + 1;
    for (let step = 1; step <= places; step++) {
      // The walk passes the list's anchor, which is no destination.
      const place = ((this.last + 1 + step) % places) - 1;
      if (place < 0) continue;
      const destination = this.#destinations.at(place)!;
      work.schedulerSteps++;
      if (!destination.usable) continue;
      this.last = place;
      return destination;
    }
    return undefined;
  }

  likely(): ScheduledDestination | undefined {
    const { count } = this.#destinations;
    if (count === 0) return undefined;
    return this.#destinations.at(this.last + 1 < count ? this.last + 1 : 0);
  }

  added(): void {
    if (this.last >= 0) this.last++;
  }

  removed(_destination: ScheduledDestination, index: number): void {
    if (index <= this.last) this.last--;
  }
}
