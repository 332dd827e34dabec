import {
  type Clock,
  checkArgument,
  type Microseconds,
  objectOf,
  PacketPathError,
  SECOND,
  someFunction,
  someObject,
  type Timer,
} from '@packet-path/core';

/** How often syncs may run. Times in seconds. */
export interface SyncRunnerOptions {
  /** `minSyncPeriod`: syncs are at least so far apart, but for bursts. Default 1. 0 for no limit. */
  readonly minSyncPeriod?: number;
  /** A sync runs at the latest so long after the last, changes or not. Default an hour; 30 in 2019. */
  readonly maxSyncPeriod?: number;
  /** Syncs that may follow each other at once after a quiet time (`burstSyncs`). Default 2. */
  readonly burst?: number;
}

/** An hour (`proxyutil.FullSyncPeriod`), the longest time between syncs since partial ones exist. */
export const FULL_SYNC_PERIOD = 3600;
/** `--iptables-sync-period` of 2019: everything was written again after so many seconds. */
export const SYNC_PERIOD_2019 = 30;

/**
 * The runner of kube-proxy's syncs (`pkg/util/async`, `BoundedFrequencyRunner`): a sync is asked for,
 * and runs at once where a token bucket of `burst` tokens has one, which fills by one each
 * `minSyncPeriod`; else when that time has passed since the last. A sync takes time, and what is asked for
 * meanwhile waits for its end.
 */
export class SyncRunner {
  readonly #clock: Clock;
  readonly #min: Microseconds;
  readonly #max: Microseconds;
  readonly #burst: number;
  readonly #sync: () => Microseconds;
  #tokens: number;
  #filled: Microseconds;
  #ended: Microseconds;
  #isBusy = false;
  #isAsked = false;
  #timer: Timer | undefined;

  /**
   * @param sync runs a sync now, and says how long it takes
   * @throws {PacketPathError} `bad-option` for periods or bursts that are none
   */
  constructor(clock: Clock, options: SyncRunnerOptions, sync: () => Microseconds) {
    checkArgument('new SyncRunner', 'clock', clock, objectOf('now', 'schedule'));
    checkArgument('new SyncRunner', 'options', options, someObject);
    checkArgument('new SyncRunner', 'sync', sync, someFunction);
    const { minSyncPeriod = 1, maxSyncPeriod = FULL_SYNC_PERIOD, burst = 2 } = options;
    if (!(minSyncPeriod >= 0) || !(maxSyncPeriod > 0) || !(burst >= 1)) {
      const got = `minSyncPeriod ${minSyncPeriod}, maxSyncPeriod ${maxSyncPeriod}, burst ${burst}`;
      throw new PacketPathError('bad-option', got, {
        expected: 'at least 0, more than 0, at least 1',
      });
    }
    this.#clock = clock;
    this.#min = minSyncPeriod * SECOND;
    this.#max = maxSyncPeriod * SECOND;
    this.#burst = burst;
    this.#sync = sync;
    this.#tokens = burst;
    this.#filled = clock.now;
    this.#ended = clock.now;
    this.#arm(this.#max);
  }

  /** Asks for a sync. */
  ask(): void {
    if (this.#isBusy) this.#isAsked = true;
    else this.#try();
  }

  /** No sync runs any more. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isBusy = true;
  }

  #try(): void {
    const { now } = this.#clock;
    if (this.#takeToken(now)) {
      this.#run();
      return;
    }
    const next = Math.max(this.#ended + this.#min, now + 1);
    if (this.#timer === undefined || next < this.#timer.at) this.#arm(next - now);
  }

  #run(): void {
    this.#timer?.cancel();
    this.#isBusy = true;
    this.#timer = this.#clock.schedule(this.#clock.now + this.#sync(), () => {
      this.#isBusy = false;
      this.#ended = this.#clock.now;
      this.#arm(this.#max);
      if (!this.#isAsked) return;
      this.#isAsked = false;
      this.#try();
    });
  }

  #takeToken(now: Microseconds): boolean {
    if (this.#min === 0) return true;
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filled) / this.#min);
    this.#filled = now;
    // Sums of fractions of a token may fall a little short of one.
    if (this.#tokens < 1 - 1e-9) return false;
    this.#tokens -= 1;
    return true;
  }

  #arm(delay: Microseconds): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.schedule(this.#clock.now + delay, () => this.#try());
  }
}
