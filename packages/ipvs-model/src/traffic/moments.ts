import type { Jiffies } from '../time/units.ts';

/** Moments that come again and again. */
export interface Moments {
  /** How many there were by a moment, the moment included. */
  by(now: Jiffies): number;
  /** The first one after a moment. */
  after(now: Jiffies): Jiffies;
}

/** Moments that lie exactly as far apart as asked for. */
export class Steady implements Moments {
  readonly #from: Jiffies;
  readonly #interval: Jiffies;

  constructor(from: Jiffies, interval: Jiffies) {
    this.#from = from;
    this.#interval = interval;
  }

  by(now: Jiffies): number {
    return Math.floor((now - this.#from) / this.#interval);
  }

  after(now: Jiffies): Jiffies {
    return this.#from + (this.by(now) + 1) * this.#interval;
  }
}
