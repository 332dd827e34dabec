import { Heap } from 'mnemonist';

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

/** A clock that moves only when told. Timers of one moment run in the order they were set. */
export class VirtualClock implements Clock {
  #now: Microseconds = 0;
  #order = 0;
  readonly #timers = new Heap<PendingTimer>((a, b) => a.at - b.at || a.order - b.order);

  get now(): Microseconds {
    return this.#now;
  }

  schedule(at: Microseconds, callback: () => void): Timer {
    const timer: PendingTimer = {
      at,
      order: this.#order++,
      callback,
      cancel() {
        timer.callback = undefined;
      },
    };
    this.#timers.push(timer);
    return timer;
  }

  /** Moves on by a duration, running the timers that fall due on the way. */
  advance(duration: Microseconds): void {
    this.advanceTo(this.#now + duration);
  }

  /** Moves on to a moment; one that is past leaves the clock where it is, and runs what is due. */
  advanceTo(moment: Microseconds): void {
    for (;;) {
      const next = this.#timers.peek();
      if (next === undefined || next.at > Math.max(moment, this.#now)) break;
      this.#timers.pop();
      if (next.at > this.#now) this.#now = next.at;
      const { callback } = next;
      next.callback = undefined;
      callback?.();
    }
    if (moment > this.#now) this.#now = moment;
  }
}
