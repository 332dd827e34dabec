import type { Clock, Family, Microseconds } from '@packet-path/core';
import { Credit } from './credit.ts';

/** The rate that a table allows each of its keys, and how long it remembers one. */
export interface HashlimitRate {
  /** Between two packets, in ten-thousandths of a second. */
  readonly interval: number;
  readonly burst: number;
  /** An entry unused for so long may be forgotten; milliseconds. */
  readonly expire: number;
  /** How often entries are forgotten; milliseconds. */
  readonly collectEvery: number;
}

/** A table as it is at one moment. Frozen. */
export interface HashlimitView {
  readonly name: string;
  readonly family: Family;
  readonly rate: HashlimitRate;
  readonly entries: readonly HashlimitEntryView[];
}

/** The packets of one key. */
export interface HashlimitEntryView {
  /** The parts that `--hashlimit-mode` names, a blank between them. */
  readonly key: string;
  /** Packets that are within the rate if they come now. */
  readonly packetsLeft: number;
  readonly expires: Microseconds;
}

interface HashlimitEntry {
  readonly credit: Credit;
  expires: Microseconds;
}

/** The entries of one name of `-m hashlimit`: a rate for each key. */
export class HashlimitTable {
  readonly #clock: Clock;
  readonly #family: Family;
  readonly #rate: HashlimitRate;
  readonly #born: Microseconds;
  readonly #entries = new Map<string, HashlimitEntry>();

  constructor(clock: Clock, family: Family, rate: HashlimitRate) {
    this.#clock = clock;
    this.#family = family;
    this.#rate = Object.freeze(rate);
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

  view(name: string): HashlimitView {
    const entries = [...this.#entries]
      .filter(([, entry]) => !this.#isCollected(entry))
      .map(([key, { credit, expires }]) =>
        Object.freeze({ key, packetsLeft: credit.packetsLeft, expires }),
      );
    const [family, rate] = [this.#family, this.#rate];
    return Object.freeze({ name, family, rate, entries: Object.freeze(entries) });
  }

  /** Expired entries stay until the collector comes by (`htable_gc`). */
  #isCollected({ expires }: HashlimitEntry): boolean {
    const every = this.#rate.collectEvery * 1000;
    const runs = Math.ceil((expires - this.#born) / every);
    return this.#clock.now >= this.#born + runs * every;
  }
}
