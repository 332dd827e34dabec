import type { KernelTimers } from '../time/kernel-timers.ts';
import { Recurrence } from '../time/recurrence.ts';
import { HZ, type Jiffies } from '../time/units.ts';
import { type Moments, Steady } from './moments.ts';

/** Two seconds, which an estimation takes for the time since the one before. */
const INTERVAL: Jiffies = 2 * HZ;

/**
 * The part of the kernel that estimates:
 *
 * - `timer`: one timer, which arms itself again as it fires, so that the wheel's rounding adds up
 *   (net/netfilter/ipvs/ip_vs_est.c, `estimation_timer`, to Linux 6.1).
 * - `thread`: kernel threads that keep the two seconds (`ip_vs_estimation_kthread`, from 6.2).
 */
export type Estimator = 'timer' | 'thread';

/**
 * The moments at which the counts of all services and destinations are estimated: every two seconds
 * or a little more since IPVS came up in the network namespace, while `net.ipv4.vs.run_estimation`
 * is 1.
 */
export class Estimations {
  readonly #timers: KernelTimers;
  readonly #moments: Pick<Moments, 'by'>;
  #running = true;
  /** Estimations made until the sysctl last changed, and moments for one that had passed by then. */
  #made = 0;
  #passed = 0;
  /** The tick of the last answer, and the answer: it is asked for with each count. */
  #asked: Jiffies = Number.NEGATIVE_INFINITY;
  #answer = 0;

  /** IPVS comes up now. */
  constructor(timers: KernelTimers, estimator: Estimator) {
    this.#timers = timers;
    const { now } = timers;
    this.#moments =
      estimator === 'timer' ? new Recurrence(now, INTERVAL) : new Steady(now, INTERVAL);
  }

  /** How many estimations were made so far. */
  get made(): number {
    if (!this.#running) return this.#made;
    const { now } = this.#timers;
    if (now !== this.#asked) {
      this.#asked = now;
      this.#answer = this.#made + this.#moments.by(now) - this.#passed;
    }
    return this.#answer;
  }

  /** `net.ipv4.vs.run_estimation`: whether estimations go on from now. */
  set running(running: boolean) {
    if (running === this.#running) return;
    this.#made = this.made;
    this.#passed = this.#moments.by(this.#timers.now);
    this.#running = running;
    this.#asked = Number.NEGATIVE_INFINITY;
  }
}
