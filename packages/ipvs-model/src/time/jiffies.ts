import type { Microseconds } from '@packet-path/core';

/** Jiffies in a second (`CONFIG_HZ`), as in the recordings' kernel. */
export const HZ = 250;

const MICROSECONDS = 4000;

/**
 * The kernel's tick counter. Timers fire at multiples of ticks counted from boot, so when one fires
 * depends on where the counter stood as the simulation began.
 */
export class Jiffies {
  readonly #atZero: number;

  /** The counter when the clock says 0, in the middle of a tick. */
  constructor(atZero: number) {
    this.#atZero = atZero;
  }

  /** The counter at a moment. */
  at(moment: Microseconds): number {
    return this.#atZero + Math.floor((moment + MICROSECONDS / 2) / MICROSECONDS);
  }

  /** The moment a tick begins. */
  start(jiffy: number): Microseconds {
    return (jiffy - this.#atZero) * MICROSECONDS - MICROSECONDS / 2;
  }
}
