import { PacketPathError } from '@packet-path/core';
import type { SyncPeriods } from '@packet-path/data-plane';

const SECOND = 1e9;
/** `burstSyncs` of kube-proxy. */
const BURST = 2;

/**
 * How often syncs that changes ask for may begin, as kube-proxy's runner has it (`BoundedFrequencyRunner`):
 * a bucket of `burst` tokens that fills by one each `minSyncPeriod`; without a token a sync waits until that
 * time has passed since the last one ended. Times are nanoseconds.
 */
export class SyncGate {
  readonly #period: number;
  readonly #burst: number;
  #tokens: number;
  #filled = 0;
  #ended = 0;

  /** @throws {PacketPathError} `bad-option` for a period or a burst that is none */
  constructor({ minSyncPeriod = 0, burst = BURST }: SyncPeriods) {
    if (!(minSyncPeriod >= 0) || !(burst >= 1)) {
      const got = `minSyncPeriod ${minSyncPeriod}, burst ${burst}`;
      throw new PacketPathError('bad-option', got, { expected: 'at least 0, at least 1' });
    }
    this.#period = minSyncPeriod * SECOND;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** @returns the moment from which a sync may be tried again, or undefined: it may begin now */
  tryAt(now: number): number | undefined {
    if (this.#period === 0) return undefined;
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filled) / this.#period);
    this.#filled = now;
    // Sums of fractions of a token may fall a little short of one.
    if (this.#tokens < 1 - 1e-9) return Math.max(this.#ended + this.#period, now + 1);
    this.#tokens -= 1;
    return undefined;
  }

  /** A sync is over. */
  end(now: number): void {
    this.#ended = now;
  }
}
