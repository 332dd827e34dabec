import type { Jiffies } from './units.ts';

/** Levels of the wheel, and buckets in each (kernel/time/timer.c, `LVL_DEPTH`, `LVL_SIZE`). */
const LEVELS = 9;
const BUCKETS = 64;
/** Each level is 8 times as coarse as the one before (`LVL_CLK_SHIFT` 3). */
const COARSER = 8;
/** Jiffies of a bucket, by level. */
const GRANULARITY: readonly Jiffies[] = Array.from(
  { length: LEVELS },
  (_, level) => COARSER ** level,
);

const NONE = -1;

/**
 * The kernel's timer wheel: a timer is never early, and late by up to an eighth of its length,
 * because a bucket of a coarse level holds many. Times are jiffies, timers are small whole numbers.
 *
 * Buckets are last in, first out, and moving a timer within its bucket keeps its place.
 */
export class TimerWheel {
  /** When each bucket fires; Infinity where it is empty. */
  readonly #due = new Float64Array(LEVELS * BUCKETS).fill(Number.POSITIVE_INFINITY);
  /** When the first bucket of each level fires. */
  readonly #levelDue = new Float64Array(LEVELS).fill(Number.POSITIVE_INFINITY);
  readonly #heads = new Int32Array(LEVELS * BUCKETS).fill(NONE);
  #bucket = new Int16Array(0);
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  #expires = new Float64Array(0);

  /** When the timer wants to fire; meaningful while it is pending. */
  expires(timer: number): Jiffies {
    return this.#expires[timer]!;
  }

  isPending(timer: number): boolean {
    return timer < this.#bucket.length && this.#bucket[timer] !== NONE;
  }

  /**
   * Sets a timer, or moves it.
   *
   * @returns when it will fire
   */
  arm(timer: number, expires: Jiffies, now: Jiffies): Jiffies {
    if (timer >= this.#bucket.length) this.#grow(timer);
    const level = levelOf(expires - now);
    const granularity = GRANULARITY[level]!;
    const slot = Math.floor((expires + granularity) / granularity);
    const due = slot * granularity;
    const bucket = level * BUCKETS + (slot % BUCKETS);
    this.#expires[timer] = expires;
    if (this.#bucket[timer] !== bucket) {
      this.cancel(timer);
      this.#push(timer, bucket);
      this.#due[bucket] = due;
      if (due < this.#levelDue[level]!) this.#levelDue[level] = due;
    }
    return due;
  }

  cancel(timer: number): void {
    if (!this.isPending(timer)) return;
    const bucket = this.#bucket[timer]!;
    const next = this.#next[timer]!;
    const previous = this.#previous[timer]!;
    if (next !== NONE) this.#previous[next] = previous;
    if (previous === NONE) this.#heads[bucket] = next;
    else this.#next[previous] = next;
    this.#bucket[timer] = NONE;
    if (this.#heads[bucket] === NONE) this.#emptied(bucket);
  }

  /** When the next timer fires; Infinity when none is set. */
  nextDue(): Jiffies {
    const levels = this.#levelDue;
    let next = Number.POSITIVE_INFINITY;
    for (let level = 0; level < LEVELS; level++) if (levels[level]! < next) next = levels[level]!;
    return next;
  }

  /** Fires the timers that are due at a jiffy: coarse ones first, then the newest first. */
  fire(jiffy: Jiffies, callback: (timer: number) => void): void {
    for (let level = LEVELS - 1; level >= 0; level--) {
      const bucket = level * BUCKETS + (Math.floor(jiffy / GRANULARITY[level]!) % BUCKETS);
      while (this.#due[bucket] === jiffy) {
        const timer = this.#heads[bucket]!;
        this.cancel(timer);
        callback(timer);
      }
    }
  }

  #emptied(bucket: number): void {
    const due = this.#due[bucket]!;
    this.#due[bucket] = Number.POSITIVE_INFINITY;
    const level = Math.floor(bucket / BUCKETS);
    if (this.#levelDue[level] !== due) return;
    let next = Number.POSITIVE_INFINITY;
    for (let index = level * BUCKETS; index < (level + 1) * BUCKETS; index++) {
      if (this.#due[index]! < next) next = this.#due[index]!;
    }
    this.#levelDue[level] = next;
  }

  #push(timer: number, bucket: number): void {
    const next = this.#heads[bucket]!;
    this.#next[timer] = next;
    this.#previous[timer] = NONE;
    if (next !== NONE) this.#previous[next] = timer;
    this.#heads[bucket] = timer;
    this.#bucket[timer] = bucket;
  }

  #grow(timer: number): void {
    const capacity = Math.max(64, this.#bucket.length * 2, timer + 1);
    const bucket = new Int16Array(capacity).fill(NONE);
    bucket.set(this.#bucket);
    this.#bucket = bucket;
    const next = new Int32Array(capacity);
    next.set(this.#next);
    this.#next = next;
    const previous = new Int32Array(capacity);
    previous.set(this.#previous);
    this.#previous = previous;
    const expires = new Float64Array(capacity);
    expires.set(this.#expires);
    this.#expires = expires;
  }
}

/** When a timer set now fires, if it is not moved. Jiffies. */
export function firesAt(expires: Jiffies, now: Jiffies): Jiffies {
  const granularity = GRANULARITY[levelOf(expires - now)]!;
  return Math.floor((expires + granularity) / granularity) * granularity;
}

/** The first level whose 63 buckets reach that far (`LVL_START`). */
function levelOf(delta: number): number {
  let level = 0;
  let reach = BUCKETS - 1;
  while (delta >= reach && level < LEVELS - 1) {
    level++;
    reach *= COARSER;
  }
  return level;
}
