import { type Microseconds, SECOND } from '@packet-path/core';
import { HZ, type Jiffies } from './units.ts';

/** Microseconds in a jiffy. */
const TICK: Microseconds = SECOND / HZ;

/**
 * The kernel's tick counter. Timers fire at multiples of ticks counted from boot, so when one fires
 * depends on where the counter stood as the simulation began.
 */
export class JiffyCounter {
  readonly #atZero: Jiffies;

  /** The counter when the clock says 0, in the middle of a tick. */
  constructor(atZero: Jiffies) {
    this.#atZero = atZero;
  }

  /** The counter at a moment. */
  at(moment: Microseconds): Jiffies {
    return this.#atZero + Math.floor((moment + TICK / 2) / TICK);
  }

  /** The moment a tick begins. */
  start(jiffy: Jiffies): Microseconds {
    return (jiffy - this.#atZero) * TICK - TICK / 2;
  }
}
