import type { Clock, Family, Microseconds } from '@packet-path/core';
import { ByteRate, bytesAt, CountedRate, type KeyRate, PacketRate } from './hashlimit-rate.ts';

/** The rate that a table allows each of its keys, and how long it remembers one. */
export interface HashlimitRate {
  readonly average:
    | {
        readonly of: 'packets' /** Millionths of a second between two. */;
        readonly interval: number;
      }
    | {
        readonly of: 'bytes';
        /** The price of 16 bytes in 2^32 parts of a second. */
        readonly cost: number;
      };
  /** Packets; of a rate of bytes, seconds' worth of them. */
  readonly burst: number;
  /** Seconds over which a rate is counted (`--hashlimit-rate-match`); null where credit is kept. */
  readonly rateInterval: number | null;
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
  /** Packets that are within the rate if they come now; undefined where bytes or intervals count. */
  readonly packetsLeft: number | undefined;
  readonly expires: Microseconds;
}

interface HashlimitEntry {
  readonly rate: KeyRate;
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

  /** Whether one more packet of a key, of so many bytes, is within its rate. */
  take(key: string, bytes: number): boolean {
    const { now } = this.#clock;
    const { expire } = this.#rate;
    let entry = this.#entries.get(key);
    if (entry === undefined || this.#isCollected(entry)) {
      entry = { rate: rateOf(this.#clock, this.#rate), expires: 0 };
      this.#entries.set(key, entry);
    }
    entry.expires = now + expire * 1000;
    return entry.rate.take(bytes);
  }

  view(name: string): HashlimitView {
    const entries = [...this.#entries]
      .filter(([, entry]) => !this.#isCollected(entry))
      .map(([key, { rate, expires }]) =>
        Object.freeze({ key, packetsLeft: rate.packetsLeft, expires }),
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

/** A key's rate, as one is begun (`rateinfo_init`). */
function rateOf(clock: Clock, { average, burst, rateInterval }: HashlimitRate): KeyRate {
  if (average.of === 'packets') {
    if (rateInterval === null) return new PacketRate(clock, average.interval, burst);
    const rate = Math.floor(1_000_000 / average.interval);
    return new CountedRate(clock, rate, burst + rate, rateInterval, false);
  }
  if (rateInterval === null) return new ByteRate(clock, average.cost, burst);
  const rate = bytesAt(average.cost);
  return new CountedRate(clock, rate, burst === 0 ? rate : burst * rate, rateInterval, true);
}
