import type { Clock } from '@packet-path/core';

/** Ticks of the kernel's clock in a second; an option of its build (CONFIG_HZ), 250 or 1000. */
const TICKS = 250;
/** Credits earned in a tick by packets: CREDITS_PER_JIFFY, a power of two below 2^64 / a day's ticks. */
const CREDITS = 2n ** 39n;
/** Units of an interval in a second (`XT_HASHLIMIT_SCALE_v2`). */
const SCALE = 1_000_000n;
/** Credits of an interval's unit (`user2credits`). */
const PER_UNIT = (BigInt(TICKS) * CREDITS) / SCALE;
/** Credits earned in a tick by bytes: CREDITS_PER_JIFFY_BYTES, a power of two below 2^32 / TICKS. */
const BYTE_CREDITS = 2 ** 24;
const MOST_BYTE_CREDITS = BYTE_CREDITS * TICKS;
/** Bytes are counted in chunks of 16 (`XT_HASHLIMIT_BYTE_SHIFT`). */
export const CHUNK = 16;

/** Bytes a second at a price of a chunk (`cost_to_bytes`; xt_hashlimit.c, `user2rate_bytes`). */
export function bytesAt(cost: number): number {
  return (Math.floor(0xffffffff / cost) - 1) * CHUNK;
}

/** The rate of one key, and what it has used of it. */
export interface KeyRate {
  /** Whether one more packet of so many bytes is within the rate. */
  take(bytes: number): boolean;
  /** Packets that are within the rate if they come now; undefined of a rate of bytes. */
  readonly packetsLeft: number | undefined;
}

function ticksOf(clock: Clock): number {
  return Math.floor((clock.now * TICKS) / 1_000_000);
}

/** So many packets in a time: time pays, packets cost (xt_hashlimit.c, `rateinfo_recalc`). */
export class PacketRate implements KeyRate {
  readonly #clock: Clock;
  readonly #cost: bigint;
  readonly #most: bigint;
  #credit: bigint;
  #tick: number;

  /** @param interval millionths of a second between two packets */
  constructor(clock: Clock, interval: number, burst: number) {
    this.#clock = clock;
    this.#cost = BigInt(interval) * PER_UNIT;
    this.#most = BigInt(interval) * BigInt(burst) * PER_UNIT;
    this.#credit = this.#most;
    this.#tick = ticksOf(clock);
  }

  /** Whether a burst is more than 64 bits of credit (`hashlimit_mt_check_common`). */
  static overflows(interval: number, burst: number): boolean {
    return BigInt(interval) * BigInt(burst) * PER_UNIT >= 1n << 64n;
  }

  get packetsLeft(): number {
    return Number(this.#earned(ticksOf(this.#clock)) / this.#cost);
  }

  take(): boolean {
    const tick = ticksOf(this.#clock);
    this.#credit = this.#earned(tick);
    this.#tick = tick;
    if (this.#credit < this.#cost) return false;
    this.#credit -= this.#cost;
    return true;
  }

  #earned(tick: number): bigint {
    const credit = this.#credit + BigInt(tick - this.#tick) * CREDITS;
    return credit > this.#most ? this.#most : credit;
  }
}

/** So many bytes a second; a burst fills the credit up again so often (`hashlimit_byte_cost`). */
export class ByteRate implements KeyRate {
  readonly packetsLeft = undefined;
  readonly #clock: Clock;
  readonly #cost: number;
  #bursts: number;
  #credit = MOST_BYTE_CREDITS;
  #tick: number;

  /** @param cost the price of 16 bytes in 2^32 parts of a second */
  constructor(clock: Clock, cost: number, burst: number) {
    this.#clock = clock;
    this.#cost = Number((BigInt(cost) * BigInt(MOST_BYTE_CREDITS)) >> 32n);
    this.#bursts = burst;
    this.#tick = ticksOf(clock);
  }

  take(bytes: number): boolean {
    const tick = ticksOf(this.#clock);
    this.#credit = Math.min(MOST_BYTE_CREDITS, this.#credit + (tick - this.#tick) * BYTE_CREDITS);
    this.#tick = tick;
    const chunks = Math.floor(bytes / CHUNK) + 1;
    const cost = Math.min(MOST_BYTE_CREDITS, chunks * this.#cost);
    if (this.#credit < cost && this.#bursts > 0) {
      this.#bursts--;
      this.#credit = MOST_BYTE_CREDITS;
    }
    if (this.#credit < cost) return false;
    this.#credit -= cost;
    return true;
  }
}

/** `--hashlimit-rate-match`: all or nothing, by what came in the last interval and this one. */
export class CountedRate implements KeyRate {
  readonly packetsLeft = undefined;
  readonly #clock: Clock;
  readonly #rate: number;
  readonly #burst: number;
  /** Ticks. */
  readonly #interval: number;
  readonly #ofBytes: boolean;
  #wasOver = false;
  #count = 0;
  #tick: number;

  /**
   * @param rate packets or bytes a second
   * @param burst of both together, in an interval
   * @param interval seconds
   */
  constructor(clock: Clock, rate: number, burst: number, interval: number, ofBytes: boolean) {
    this.#clock = clock;
    this.#rate = rate;
    this.#burst = burst;
    this.#interval = interval * TICKS;
    this.#ofBytes = ofBytes;
    this.#tick = ticksOf(clock);
  }

  take(bytes: number): boolean {
    const tick = ticksOf(this.#clock);
    const passed = tick - this.#tick;
    if (passed > 0 && passed >= this.#interval) {
      this.#tick = tick;
      this.#wasOver = this.#count * this.#interval > passed * this.#rate;
      this.#count = 0;
    }
    this.#count += this.#ofBytes ? bytes : 1;
    return !this.#wasOver && this.#count <= this.#burst;
  }
}
