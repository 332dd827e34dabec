import type { Work } from '@packet-path/core';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { Least } from './least.ts';
import { LEAST_OVERHEAD_BY_WEIGHT, LEAST_STRAINED } from './ratings.ts';
import type { BoundScheduler, ScheduledService } from './scheduler.ts';

/** The part of lblc and lblcr that looks at all destinations of the service. */
export class WideChoice
  implements Required<Pick<BoundScheduler, 'added' | 'removed' | 'edited' | 'counted'>>
{
  readonly #service: ScheduledService;
  readonly #leastLoaded: Least;
  readonly #leastStrained: Least;

  constructor(service: ScheduledService) {
    this.#service = service;
    this.#leastLoaded = new Least(service, LEAST_OVERHEAD_BY_WEIGHT);
    this.#leastStrained = new Least(service, LEAST_STRAINED);
  }

  /** The choice of wlc, which looks at every destination (`__ip_vs_lblc_schedule`). */
  choose(work: Work): ScheduledDestination | undefined {
    work.schedulerSteps += this.#service.destinations.length;
    return this.#leastLoaded.choose();
  }

  /** Whether a destination has more to do than it should while another is half idle. */
  isOverstrained({ activeConnections, weight }: ScheduledDestination): boolean {
    if (activeConnections <= weight) return false;
    const other = this.#leastStrained.choose();
    return other !== undefined && other.activeConnections * 2 < other.weight;
  }

  added(destination: ScheduledDestination): void {
    this.#leastLoaded.added(destination);
    this.#leastStrained.added(destination);
  }

  removed(): void {
    this.#leastLoaded.removed();
    this.#leastStrained.removed();
  }

  edited(destination: ScheduledDestination): void {
    this.counted(destination);
  }

  counted(destination: ScheduledDestination): void {
    this.#leastLoaded.counted(destination);
    this.#leastStrained.counted(destination);
  }
}
