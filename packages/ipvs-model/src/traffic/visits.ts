import type { KernelTimers } from '../time/kernel-timers.ts';
import { Recurrence } from '../time/recurrence.ts';
import { HZ, type Jiffies } from '../time/units.ts';
import type { Estimator } from './estimations.ts';
import { type Moments, Steady } from './moments.ts';

/** Each estimator is read once in so many jiffies. */
const PERIOD: Jiffies = 2 * HZ;
/** The parts into which kernel threads divide two seconds (`IPVS_EST_NTICKS`, include/net/ip_vs.h). */
const ROWS = 50;

/** The runs of the kernel's estimator, and how many of the estimators each of them reads. */
export interface Visits {
  readonly moments: Moments;
  /** Runs among those after `from` up to `to`, counted from the first, that read any estimator. */
  runs(from: number, to: number, estimators: number): number;
  /** Estimators read in those runs, of so many that are there. */
  read(from: number, to: number, estimators: number): number;
}

/** The runs of a kernel, IPVS having come up in the network namespace now. */
export function visitsOf(estimator: Estimator, { now }: KernelTimers): Visits {
  return estimator === 'timer' ? new Whole(now) : new Spread(now);
}

/** Each run reads all of them (ip_vs_est.c, `estimation_timer`, to 6.1). */
class Whole implements Visits {
  readonly moments: Moments;

  constructor(now: Jiffies) {
    this.moments = new Recurrence(now, PERIOD);
  }

  runs(from: number, to: number, estimators: number): number {
    return estimators === 0 ? 0 : to - from;
  }

  read(from: number, to: number, estimators: number): number {
    return (to - from) * estimators;
  }
}

/** Estimators stand in 50 rows, and each run reads one row (`ip_vs_tick_estimation`, from 6.2). */
class Spread implements Visits {
  readonly moments: Moments;

  constructor(now: Jiffies) {
    this.moments = new Steady(now, PERIOD / ROWS);
  }

  runs(from: number, to: number, estimators: number): number {
    return upTo(to, Math.min(estimators, ROWS)) - upTo(from, Math.min(estimators, ROWS));
  }

  read(from: number, to: number, estimators: number): number {
    const fuller = estimators % ROWS;
    return (to - from) * Math.floor(estimators / ROWS) + upTo(to, fuller) - upTo(from, fuller);
  }
}

/** Of the first so many runs, those of the first so many rows. */
function upTo(runs: number, rows: number): number {
  return Math.floor(runs / ROWS) * rows + Math.min(runs % ROWS, rows);
}
