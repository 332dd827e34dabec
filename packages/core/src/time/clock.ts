import { Heap } from 'mnemonist';
import { PacketPathError } from '../error/error.ts';
import { classPrintsAs } from '../print/printed-as.ts';

/** Times are whole microseconds since the simulation began, so that they add up exactly. */
export type Microseconds = number;

/**
 * One second, in the clock's unit.
 *
 * ```ts
 * node.clock.advance(30 * SECOND);
 * ```
 */
export const SECOND: Microseconds = 1_000_000;
/**
 * One millisecond, in the clock's unit.
 *
 * ```ts
 * node.clock.advance(250 * MILLISECOND);
 * ```
 */
export const MILLISECOND: Microseconds = 1_000;

/** A callback waiting for its time. */
export interface Timer {
  readonly at: Microseconds;
  cancel(): void;
}

/** Time as the models see it. Nothing reads the wall clock. */
export interface Clock {
  /** Now, in microseconds since the simulation began. */
  readonly now: Microseconds;
  /** Calls back once, when the clock reaches `at`; at the next advance if that is past. */
  schedule(at: Microseconds, callback: () => void): Timer;
}

interface PendingTimer extends Timer {
  readonly order: number;
  callback: (() => void) | undefined;
}

/** Microseconds that a number still counts one by one: 285 years. */
const LAST_MOMENT: Microseconds = Number.MAX_SAFE_INTEGER;
/** Cancelled timers that may wait for their time, where they are no more than those that run. */
const FEW_CANCELLED = 64;

/**
 * A clock that moves only when told. Timers of one moment run in the order they were set. To move on
 * costs as much as the timers on the way, however long it takes; a cancelled timer frees its memory.
 */
export class VirtualClock implements Clock {
  #now: Microseconds = 0;
  #order = 0;
  #timers = new Heap<PendingTimer>(earlier);
  /** Timers in the heap that were cancelled. */
  #cancelled = 0;

  /** The moment alone; who waits for another cannot be told. */
  toJSON(): { readonly now: Microseconds } {
    return { now: this.#now };
  }

  get now(): Microseconds {
    return this.#now;
  }

  /** @throws {PacketPathError} `bad-option` where `at` is no number (NaN) */
  schedule(at: Microseconds, callback: () => void): Timer {
    if (!isNumber(at)) throw notATime('a timer', at);
    const timer: PendingTimer = {
      at,
      order: this.#order++,
      callback,
      cancel: () => this.#cancel(timer),
    };
    this.#timers.push(timer);
    return timer;
  }

  /**
   * Moves on by a duration, running the timers that fall due on the way.
   *
   * @throws {PacketPathError} `bad-option` where the duration is not finite, is negative, or leads beyond
   *   2^53 microseconds
   */
  advance(duration: Microseconds): void {
    if (!isNumber(duration) || duration < 0) throw notATime('to advance', duration);
    this.advanceTo(this.#now + duration);
  }

  /**
   * Moves on to a moment; one that is past leaves the clock where it is, and runs what is due.
   *
   * @throws {PacketPathError} `bad-option` where it is no number (NaN) or beyond 2^53 microseconds
   */
  advanceTo(moment: Microseconds): void {
    if (!isNumber(moment) || moment > LAST_MOMENT) throw notATime('to advance to', moment);
    for (;;) {
      const next = this.#timers.peek();
      if (next === undefined || next.at > Math.max(moment, this.#now)) break;
      this.#timers.pop();
      if (next.at > this.#now) this.#now = next.at;
      const { callback } = next;
      if (callback === undefined) this.#cancelled--;
      next.callback = undefined;
      callback?.();
    }
    if (moment > this.#now) this.#now = moment;
  }

  /** Whether to move on to a moment would run a timer, as far as timers are known now. */
  hasTimersBy(moment: Microseconds): boolean {
    const next = this.#timers.peek();
    return next !== undefined && next.at <= Math.max(moment, this.#now);
  }

  /** The heap is made anew without cancelled timers when they are more than half of it. */
  #cancel(timer: PendingTimer): void {
    if (timer.callback === undefined) return;
    timer.callback = undefined;
    this.#cancelled++;
    if (this.#cancelled <= FEW_CANCELLED || this.#cancelled * 2 <= this.#timers.size) return;
    const waiting = this.#timers.toArray().filter(({ callback }) => callback !== undefined);
    this.#timers = Heap.from(waiting, earlier);
    this.#cancelled = 0;
  }
}

function earlier(a: PendingTimer, b: PendingTimer): number {
  return a.at - b.at || a.order - b.order;
}

/** Whether a time is a number at all: a text in plain JavaScript would be joined to the time that it is. */
function isNumber(time: unknown): boolean {
  return typeof time === 'number' && !Number.isNaN(time);
}

function notATime(what: string, time: number): PacketPathError {
  return new PacketPathError('bad-option', `${what}: ${String(time)} is no time of the clock`, {
    expected: 'microseconds, from 0 to 2^53 - 1',
  });
}

classPrintsAs(VirtualClock, ({ now }) => `clock at ${now / 1e6} s`);
