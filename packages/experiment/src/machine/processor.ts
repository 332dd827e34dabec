import type { Timer, VirtualClock } from '@packet-path/core';
import type { Accounts } from './accounts.ts';
import type { Process } from './process.ts';
import { type Softirq, sumOf } from './task.ts';

/** Less than this of a job is none. */
const NOTHING = 1e-3;

/**
 * One processor. Softirqs run first, one after another, each to its end; in the time that they leave, the
 * processes on it have equal shares.
 */
export class Processor {
  readonly index: number;
  readonly #clock: VirtualClock;
  readonly #accounts: Accounts;
  readonly #softirqs: Softirq[] = [];
  readonly #processes = new Set<Process>();
  #inSoftirq = false;
  /** Up to this moment the shares of processes are worked out. */
  #since = 0;
  #timer: Timer | undefined;

  /** @param clock counts nanoseconds */
  constructor(index: number, clock: VirtualClock, accounts: Accounts) {
    this.index = index;
    this.#clock = clock;
    this.#accounts = accounts;
  }

  /** Processes that run or wait here; a softirq counts as one more. */
  get load(): number {
    return this.#processes.size + Number(this.#inSoftirq);
  }

  get isIdle(): boolean {
    return this.load === 0;
  }

  softirq(task: Softirq): void {
    this.#softirqs.push(task);
    if (!this.#inSoftirq) this.#next();
  }

  /** A process that has woken up runs here until it sleeps again. */
  run(process: Process): void {
    this.#share();
    process.processor = this;
    this.#processes.add(process);
    if (!this.#inSoftirq) this.#next();
  }

  /** Begins the next softirq, or goes on with the processes. */
  #next(): void {
    this.#share();
    this.#timer?.cancel();
    this.#timer = undefined;
    const task = this.#softirqs.shift();
    if (task !== undefined) this.#begin(task);
    else if (this.#processes.size > 0) this.#resume();
  }

  #begin(task: Softirq): void {
    this.#inSoftirq = true;
    const from = this.#clock.now;
    const charges = task.run();
    const to = from + Math.round(sumOf(charges));
    for (const { cause, nanoseconds } of charges) {
      this.#accounts.charge(cause, nanoseconds, from, to);
    }
    this.#clock.schedule(to, () => {
      this.#since = to;
      this.#inSoftirq = false;
      task.done?.();
      // The callback may have begun the next one.
      if (!this.#inSoftirq) this.#next();
    });
  }

  #resume(): void {
    let least = Number.POSITIVE_INFINITY;
    for (const { remaining } of this.#processes) least = Math.min(least, remaining);
    const wait = Math.max(0, Math.ceil(least * this.#processes.size));
    this.#timer = this.#clock.schedule(this.#clock.now + wait, () => {
      this.#timer = undefined;
      this.#share();
      for (const process of [...this.#processes]) {
        if (process.remaining > NOTHING) continue;
        const job = process.shift();
        if (process.job === undefined) this.#processes.delete(process);
        job.done?.();
      }
      if (!this.#inSoftirq) this.#next();
    });
  }

  /** Gives the processes their shares of the time since the last look. */
  #share(): void {
    const now = this.#clock.now;
    const from = this.#since;
    this.#since = now;
    if (this.#inSoftirq || now === from) return;
    const share = (now - from) / this.#processes.size;
    for (const process of this.#processes) {
      const done = Math.min(share, process.remaining);
      process.remaining -= done;
      const { job } = process;
      if (job !== undefined) this.#accounts.charge(job.cause, done, from, now);
    }
  }
}
