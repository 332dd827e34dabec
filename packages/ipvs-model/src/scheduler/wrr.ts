import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { greatestCommonDivisor } from './greatest-common-divisor.ts';
import type { BoundScheduler, ScheduledService, Scheduler } from './scheduler.ts';

/**
 * Weighted round robin: rounds over the list with a falling bar. A destination that weighs at least as
 * much as the bar gets a connection in the round, so in a cycle each has as many as its weight, mixed
 * (net/netfilter/ipvs/ip_vs_wrr.c).
 */
export const wrr: Scheduler = {
  name: 'wrr',
  choosesBy: 'weighted turns',
  bind: (service) => new WeightedRoundRobin(service),
};

/** The list's anchor, before its head. */
const ANCHOR = -1;

class WeightedRoundRobin implements BoundScheduler {
  readonly #service: ScheduledService;
  /** Index of the destination chosen last, or where the walk ended. */
  #last = ANCHOR;
  #bar = 0;
  /** The greatest common divisor of the weights, and the greatest of them; 0 where there are none. */
  #divisor = 0;
  #greatest = 0;
  #step = 1;
  /** Where the bar begins. */
  #top = 0;

  constructor(service: ScheduledService) {
    this.#service = service;
    this.edited();
  }

  added({ weight }: ScheduledDestination): void {
    this.#divisor = greatestCommonDivisor([this.#divisor, weight]);
    this.#greatest = Math.max(this.#greatest, weight);
    this.#restart();
  }

  removed(): void {
    this.edited();
  }

  /** Any change begins a new round, but leaves the bar about where it is. */
  edited(): void {
    const weights = this.#service.destinations.map(({ weight }) => weight);
    this.#divisor = greatestCommonDivisor(weights);
    this.#greatest = weights.reduce((greatest, weight) => Math.max(greatest, weight), 0);
    this.#restart();
  }

  #restart(): void {
    this.#last = ANCHOR;
    this.#step = this.#divisor || 1;
    this.#top = this.#greatest - (this.#step - 1);
    if (this.#bar > this.#top || this.#bar === 0) this.#bar = this.#top;
    else if (this.#step > 1) this.#bar = Math.floor(this.#bar / this.#step) * this.#step + 1;
  }

  schedule(...[, work]: Parameters<BoundScheduler['schedule']>): ScheduledDestination | undefined {
    if (this.#top <= 0) return undefined;
    const { destinations } = this.#service;
    const first = this.#last;
    let index = first;
    let lastPass = false;
    let restarted = false;
    // Where the walk gives up; beyond the end until the bar has come around.
    let stop = destinations.length;
    for (;;) {
      for (index++; index < destinations.length; index++) {
        const destination = destinations[index]!;
        work.schedulerSteps++;
        if (!destination.overloaded && destination.weight >= this.#bar) {
          this.#last = index;
          return destination;
        }
        if (index === stop) {
          this.#last = stop;
          return undefined;
        }
      }
      this.#bar -= this.#step;
      if (this.#bar <= 0) {
        this.#bar = this.#top;
        if (lastPass || first === ANCHOR) {
          this.#last = ANCHOR;
          return undefined;
        }
        restarted = true;
      }
      lastPass = this.#bar <= this.#step;
      if (lastPass && restarted && first !== ANCHOR) stop = first;
      index = ANCHOR;
    }
  }
}
