import type { Address } from '@packet-path/core';
import { HZ, type Jiffies } from '../time/units.ts';
import type { SchedulingContext } from './scheduler.ts';

/** A cache entry of lblc or lblcr, for an address that packets go to. */
export interface Remembered {
  /** Jiffies. */
  lastUse: Jiffies;
  /** Lets go of the destinations it holds. */
  forget(): void;
}

/** Jiffies between two runs of the housekeeping (`CHECK_EXPIRE_INTERVAL`). */
const INTERVAL = 60 * HZ;
/** Every so many runs drop what is old (`COUNT_FOR_FULL_EXPIRATION`). */
const FULL_RUN = 30;
/** The other runs only drop entries when there are more than this: 16 for each of 2^10 buckets. */
const MOST_ENTRIES = 16 * 2 ** 10;
/** Jiffies without use that such a run asks for (`ENTRY_TIMEOUT`). */
const IDLE = 6 * 60 * HZ;

/** `lblc_expiration` and `lblcr_expiration`, in seconds. */
const DEFAULT_EXPIRATION = 86400;

/** The cache of lblc or lblcr, by address, with its housekeeping (net/netfilter/ipvs/ip_vs_lblc.c). */
export class Locality<Entry extends Remembered> {
  readonly #context: SchedulingContext;
  readonly #sysctl: string;
  readonly #entries = new Map<string, Entry>();
  /** Runs that found few entries bring the full one nearer. */
  #run = 1;
  #timer: { cancel(): void };

  constructor(context: SchedulingContext, scheduler: 'lblc' | 'lblcr') {
    this.#context = context;
    this.#sysctl = `net.ipv4.vs.${scheduler}_expiration`;
    this.#timer = this.#setTimer();
  }

  /** Jiffies until an entry is old. */
  get expiration(): Jiffies {
    return this.#context.host.sysctls.number(this.#sysctl, DEFAULT_EXPIRATION) * HZ;
  }

  get now(): Jiffies {
    return this.#context.timers.now;
  }

  get(address: Address): Entry | undefined {
    return this.#entries.get(String(address));
  }

  set(address: Address, entry: Entry): void {
    this.get(address)?.forget();
    this.#entries.set(String(address), entry);
  }

  /** The service is gone: nothing is held any more. */
  close(): void {
    this.#timer.cancel();
    for (const entry of this.#entries.values()) entry.forget();
    this.#entries.clear();
  }

  #setTimer(): { cancel(): void } {
    return this.#context.timers.after(INTERVAL, () => {
      if (this.#run === FULL_RUN) {
        this.#drop(this.expiration, this.#entries.size);
        this.#run = 1;
      } else if (this.#entries.size <= MOST_ENTRIES) this.#run++;
      else {
        const surplus = Math.floor(((this.#entries.size - MOST_ENTRIES) * 4) / 3);
        this.#drop(IDLE, Math.min(surplus, MOST_ENTRIES / 2));
      }
      this.#timer = this.#setTimer();
    });
  }

  #drop(age: Jiffies, most: number): void {
    let left = most;
    for (const [address, entry] of this.#entries) {
      if (left === 0) return;
      if (this.now < entry.lastUse + age) continue;
      entry.forget();
      this.#entries.delete(address);
      left--;
    }
  }
}
