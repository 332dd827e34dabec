import { type Microseconds, PacketPathError, type Timer } from '@packet-path/core';
import type { KernelTimers } from '../time/kernel-timers.ts';
import type { Estimator } from './estimations.ts';
import { type Visits, visitsOf } from './visits.ts';

/** One run of the kernel's estimator, without a pause. */
export interface EstimatorRun {
  readonly at: Microseconds;
  /** A timer's softirq, which no process interrupts, or a kernel thread, which is scheduled. */
  readonly context: 'softirq' | 'kthread';
  /** Services and servers whose counters were summed up, and the totals of the network namespace. */
  readonly estimators: number;
  /** The counters of one processor read for one estimator: estimators x possible processors. */
  readonly reads: number;
}

/** The work of the estimator since the host was made. */
export interface EstimatorWork {
  readonly runs: number;
  readonly estimators: number;
  readonly reads: number;
}

const CONTEXT = { timer: 'softirq', thread: 'kthread' } as const;

/**
 * The rate estimator of IPVS (net/netfilter/ipvs/ip_vs_est.c): every two seconds the counters of each
 * service and each server are read, once for every possible processor, while
 * `net.ipv4.vs.run_estimation` is 1. To Linux 6.1 a timer reads all of them in one softirq; from 6.2
 * kernel threads read a fiftieth every 40 ms. Servers that were removed are not read. Before the
 * first service the module is taken as not loaded, and nothing is read.
 */
export class RateEstimator {
  readonly kind: Estimator;
  /** `for_each_possible_cpu`: processors that the machine could have, present or not. */
  readonly possibleProcessors: number;
  readonly #timers: KernelTimers;
  readonly #visits: Visits;
  readonly #listeners = new Set<(run: EstimatorRun) => void>();
  #timer: Timer | undefined;
  #running = true;
  #estimators = 0;
  /** Runs that had passed when the work was last summed up, and the work up to then. */
  #passed = 0;
  #work: EstimatorWork = { runs: 0, estimators: 0, reads: 0 };

  /** @throws {PacketPathError} `bad-option` unless there is a whole number of processors, 1 or more */
  constructor(timers: KernelTimers, kind: Estimator, possibleProcessors: number) {
    if (!Number.isInteger(possibleProcessors) || possibleProcessors < 1) {
      throw new PacketPathError('bad-option', `${possibleProcessors} possible processors`, {
        expected: '1 or more',
      });
    }
    this.kind = kind;
    this.possibleProcessors = possibleProcessors;
    this.#timers = timers;
    this.#visits = visitsOf(kind, timers);
  }

  /** Estimators now: S services of N servers each have S (N + 1) + 1. */
  get estimators(): number {
    return this.#estimators;
  }

  /** The work up to now. */
  get work(): EstimatorWork {
    this.#settle();
    return this.#work;
  }

  /** Tells each run to come, at its moment of the host's clock; the answer stops it. */
  listen(listener: (run: EstimatorRun) => void): () => void {
    // A function of its own, so that one listener may listen twice.
    const hear = (run: EstimatorRun): void => listener(run);
    this.#listeners.add(hear);
    if (this.#timer === undefined) this.#arm();
    return () => {
      this.#listeners.delete(hear);
      if (this.#listeners.size > 0) return;
      this.#timer?.cancel();
      this.#timer = undefined;
    };
  }

  /** So many estimators begin, or end (`ip_vs_start_estimator`, `ip_vs_stop_estimator`). */
  change(more: number): void {
    this.#settle();
    // The totals of the namespace have an estimator from the time the module is loaded.
    if (this.#estimators === 0) this.#estimators = 1;
    this.#estimators += more;
  }

  /** `net.ipv4.vs.run_estimation`. */
  set running(running: boolean) {
    this.#settle();
    this.#running = running;
  }

  #settle(): EstimatorWork {
    const from = this.#passed;
    const to = this.#visits.moments.by(this.#timers.now);
    this.#passed = to;
    const now = this.#running ? this.#estimators : 0;
    if (from === to) return NOTHING;
    const estimators = this.#visits.read(from, to, now);
    const runs = this.#visits.runs(from, to, now);
    const done = { runs, estimators, reads: estimators * this.possibleProcessors };
    this.#work = {
      runs: this.#work.runs + runs,
      estimators: this.#work.estimators + estimators,
      reads: this.#work.reads + done.reads,
    };
    return done;
  }

  #arm(): void {
    this.#settle();
    const next = this.#visits.moments.after(this.#timers.now);
    this.#timer = this.#timers.at(next, () => {
      const { runs, estimators, reads } = this.#settle();
      this.#arm();
      if (runs === 0) return;
      const run = { at: this.#timers.moment, context: CONTEXT[this.kind], estimators, reads };
      for (const listener of [...this.#listeners]) listener(run);
    });
  }
}

const NOTHING: EstimatorWork = { runs: 0, estimators: 0, reads: 0 };
