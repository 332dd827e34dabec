import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import type { BoundScheduler, ScheduledService, Scheduler } from './scheduler.ts';
import { Weights } from './weights.ts';

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
  readonly #weights = new Weights();
  /** Index of the destination chosen last, or where the walk ended. */
  #last = ANCHOR;
  #bar = 0;
  #step = 1;
  /** Where the bar begins. */
  #top = 0;

  constructor(service: ScheduledService) {
    this.#service = service;
    for (const destination of service.destinations) this.#weights.set(destination);
    this.#restart();
  }

  added(destination: ScheduledDestination): void {
    this.#weights.set(destination);
    this.#restart();
  }

  removed(destination: ScheduledDestination): void {
    this.#weights.delete(destination);
    this.#restart();
  }

  edited(destination: ScheduledDestination): void {
    this.#weights.set(destination);
    this.#restart();
  }

  /** Any change begins a new round, but leaves the bar about where it is. */
  #restart(): void {
    this.#last = ANCHOR;
    const { divisor, greatest } = this.#weights;
    this.#step = divisor || 1;
    this.#top = greatest - (this.#step - 1);
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
