import type { Clock, Microseconds } from '@packet-path/core';
import { Credit } from './credit.ts';

/** What a table allows each of its keys. */
export interface HashlimitRate {
  /** Between two packets, in ten-thousandths of a second. */
  readonly interval: number;
  readonly burst: number;
  /** An entry unused for so long may be forgotten; milliseconds. */
  readonly expire: number;
  /** How often entries are forgotten; milliseconds. */
  readonly collectEvery: number;
}

interface HashlimitEntry {
  readonly credit: Credit;
  expires: Microseconds;
}

/** The entries of one name of `-m hashlimit`: a rate for each key. */
export class HashlimitTable {
  /** Rules that name the table. */
  references = 0;
  readonly #clock: Clock;
  readonly #rate: HashlimitRate;
  readonly #born: Microseconds;
  readonly #entries = new Map<string, HashlimitEntry>();

  constructor(clock: Clock, rate: HashlimitRate) {
    this.#clock = clock;
    this.#rate = rate;
    this.#born = clock.now;
  }

  /** Whether one more packet of a key is within its rate. */
  take(key: string): boolean {
    const { now } = this.#clock;
    const { interval, burst, expire } = this.#rate;
    let entry = this.#entries.get(key);
    if (entry === undefined || this.#isCollected(entry)) {
      entry = { credit: new Credit(this.#clock, interval, burst), expires: 0 };
      this.#entries.set(key, entry);
    }
    entry.expires = now + expire * 1000;
    return entry.credit.take();
  }

  /** Expired entries stay until the collector comes by (`htable_gc`). */
  #isCollected({ expires }: HashlimitEntry): boolean {
    const every = this.#rate.collectEvery * 1000;
    const runs = Math.ceil((expires - this.#born) / every);
    return this.#clock.now >= this.#born + runs * every;
  }
}
