import type { Address, Timer } from '@packet-path/core';
import { Recurrence } from '../time/recurrence.ts';
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

/**
 * The cache of lblc or lblcr, by address, with its housekeeping (net/netfilter/ipvs/ip_vs_lblc.c). Runs
 * of it that find little are counted, and not waited for: the clock wakes it for those that may drop.
 */
export class Locality<Entry extends Remembered> {
  readonly #context: SchedulingContext;
  readonly #sysctl: string;
  readonly #entries = new Map<string, Entry>();
  readonly #runs: Recurrence;
  /** Runs that are behind. */
  #counted = 0;
  /** Runs that found few entries bring the full one nearer: the number of the next. */
  #run = 1;
  #alarm: Timer | undefined;
  /** The jiffy of the alarm. */
  #next: Jiffies = 0;

  constructor(context: SchedulingContext, scheduler: 'lblc' | 'lblcr') {
    this.#context = context;
    this.#sysctl = `net.ipv4.vs.${scheduler}_expiration`;
    this.#runs = new Recurrence(context.timers.now, INTERVAL);
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
    this.#countRuns(this.#runs.by(this.now));
    this.get(address)?.forget();
    this.#entries.set(String(address), entry);
    this.#wait();
  }

  /** The service is gone: nothing is held any more. */
  close(): void {
    this.#alarm?.cancel();
    for (const entry of this.#entries.values()) entry.forget();
    this.#entries.clear();
  }

  /** So many runs are behind, of which none since the last ones had anything to drop. */
  #countRuns(passed: number): void {
    this.#run = ((this.#run - 1 + passed - this.#counted) % FULL_RUN) + 1;
    this.#counted = passed;
  }

  /** Waits for the next run that may drop an entry: any, where there are many; or the full one. */
  #wait(): void {
    const { size } = this.#entries;
    const ahead = size > MOST_ENTRIES ? 1 : FULL_RUN - this.#run + 1;
    const at = this.#runs.moment(this.#counted + ahead);
    if (this.#alarm !== undefined) {
      if (this.#next === at) return;
      this.#alarm.cancel();
      this.#alarm = undefined;
    }
    if (size === 0) return;
    this.#next = at;
    this.#alarm = this.#context.timers.at(at, () => {
      this.#alarm = undefined;
      this.#keepHouse();
    });
  }

  #keepHouse(): void {
    this.#countRuns(this.#runs.by(this.now) - 1);
    this.#counted++;
    if (this.#run === FULL_RUN) {
      this.#drop(this.expiration, this.#entries.size);
      this.#run = 1;
    } else {
      // Another run than the full one is waited for where there are too many entries alone.
      const surplus = Math.floor(((this.#entries.size - MOST_ENTRIES) * 4) / 3);
      this.#drop(IDLE, Math.min(surplus, MOST_ENTRIES / 2));
    }
    this.#wait();
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
