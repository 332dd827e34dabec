import type { Clock, Microseconds, Timer } from '@packet-path/core';
import type { JiffyCounter } from './jiffy-counter.ts';
import { firesAt } from './timer-wheel.ts';
import type { Jiffies } from './units.ts';

/** Single timers of the kernel, which fire when its timer wheel lets them. */
export class KernelTimers {
  readonly #clock: Clock;
  readonly #jiffies: JiffyCounter;

  constructor(clock: Clock, jiffies: JiffyCounter) {
    this.#clock = clock;
    this.#jiffies = jiffies;
  }

  /** Jiffies now. */
  get now(): Jiffies {
    return this.#jiffies.at(this.#clock.now);
  }

  /** The moment of the clock. */
  get moment(): Microseconds {
    return this.#clock.now;
  }

  /** Calls back once, so many jiffies from now or somewhat later. */
  after(delay: Jiffies, callback: () => void): Timer {
    const { now } = this;
    return this.at(firesAt(now + delay, now), callback);
  }

  /** Calls back once, as a jiffy begins. */
  at(jiffy: Jiffies, callback: () => void): Timer {
    return this.#clock.schedule(this.#jiffies.start(jiffy), callback);
  }
}
