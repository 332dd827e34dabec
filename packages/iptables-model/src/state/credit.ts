import type { Clock } from '@packet-path/core';
import { RATE_SCALE } from '../text/rate.ts';

/** Ticks of the kernel's clock in a second; an option of its build (CONFIG_HZ), 250 or 1000. */
const TICKS = 250;
/** Credits earned in a tick (net/netfilter/xt_limit.c, CREDITS_PER_JIFFY). */
const CREDITS_PER_TICK = largestPowerOfTwo(0xffffffff / (TICKS * 86_400));

function largestPowerOfTwo(bound: number): number {
  return 2 ** Math.floor(Math.log2(bound));
}

/** A bucket that fills with time and is emptied by packets: what a rate limit is made of. */
export class Credit {
  readonly #clock: Clock;
  readonly #cost: number;
  readonly #most: number;
  #credit: number;
  #tick: number;

  /** `interval` is the time between two packets, in units of {@link RATE_SCALE}. */
  constructor(clock: Clock, interval: number, burst: number) {
    this.#clock = clock;
    this.#cost = toCredits(interval);
    this.#most = toCredits(interval * burst);
    this.#credit = this.#most;
    this.#tick = this.#now();
  }

  /** Packets that the credit of this moment pays for. */
  get packetsLeft(): number {
    return Math.floor(this.#earned(this.#now()) / this.#cost);
  }

  /** Pays for a packet, if there is enough. */
  take(): boolean {
    const now = this.#now();
    this.#credit = this.#earned(now);
    this.#tick = now;
    if (this.#credit < this.#cost) return false;
    this.#credit -= this.#cost;
    return true;
  }

  #earned(now: number): number {
    return Math.min(this.#most, this.#credit + (now - this.#tick) * CREDITS_PER_TICK);
  }

  #now(): number {
    return Math.floor((this.#clock.now * TICKS) / 1_000_000);
  }
}

/** As 32 bits allow: what would overflow is divided first (xt_limit.c, `user2credits`). */
function toCredits(interval: number): number {
  const perUnit = TICKS * CREDITS_PER_TICK;
  if (interval > 0xffffffff / perUnit) return Math.floor(interval / RATE_SCALE) * perUnit;
  return Math.floor((interval * perUnit) / RATE_SCALE);
}
