import { firesAt } from './timer-wheel.ts';
import type { Jiffies } from './units.ts';

/**
 * The moments of a kernel timer that arms itself again each time it fires: the wheel rounds each
 * time up, so that they lie somewhat further apart than asked for.
 */
export class Recurrence {
  readonly #first: Jiffies;
  readonly #period: Jiffies;

  /** The timer is armed first at `from`, and then as it fires, each time for `interval` jiffies. */
  constructor(from: Jiffies, interval: Jiffies) {
    this.#first = firesAt(from + interval, from);
    this.#period = firesAt(this.#first + interval, this.#first) - this.#first;
  }

  /** How often it has fired by a moment, the moment included. */
  by(now: Jiffies): number {
    return now < this.#first ? 0 : Math.floor((now - this.#first) / this.#period) + 1;
  }

  /** The next moment at which it fires. */
  after(now: Jiffies): Jiffies {
    return this.moment(this.by(now) + 1);
  }

  /** The moment at which it fires for the nth time, from 1. */
  moment(nth: number): Jiffies {
    return this.#first + (nth - 1) * this.#period;
  }
}
