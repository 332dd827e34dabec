import { type Address, type Clock, type Microseconds, SECOND } from '@packet-path/core';

/** Addresses in a table (net/netfilter/xt_recent.c, `ip_list_tot`). */
const MOST_ENTRIES = 100;

/** An address that was seen, and when. */
export interface RecentEntry {
  readonly key: string;
  /** The latest times, in a ring; `next` is where the next goes. */
  readonly stamps: Microseconds[];
  next: number;
  ttl: number;
}

/** What a look at an entry's times asks. */
export interface RecentQuestion {
  /** Only times at most so many seconds ago; 0 for all. */
  readonly seconds: number;
  /** At least so many of them; 0 for one. */
  readonly hitCount: number;
}

/** The addresses of one name of `-m recent`, the one seen longest ago first. */
export class RecentTable {
  /** Rules that name the table. */
  references = 0;
  readonly #clock: Clock;
  readonly #entries = new Map<string, RecentEntry>();
  #mostStamps: number;

  constructor(clock: Clock, mostStamps: number) {
    this.#clock = clock;
    this.#mostStamps = mostStamps;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Makes room for more times an entry; the table is emptied then (`recent_table_flush`). */
  keepStamps(most: number): void {
    if (most <= this.#mostStamps) return;
    this.#entries.clear();
    this.#mostStamps = most;
  }

  /** The entry of an address. With `ttl` not 0, packets of another TTL are somebody else's. */
  find(address: Address, ttl: number): RecentEntry | undefined {
    const entry = this.#entries.get(String(address));
    if (entry === undefined || ttl === 0 || entry.ttl === 0) return entry;
    return entry.ttl === ttl ? entry : undefined;
  }

  /** Enters an address, seen now; the entry seen longest ago makes room. */
  add(address: Address, ttl: number): void {
    if (this.#entries.size >= MOST_ENTRIES) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    const key = String(address);
    this.#entries.set(key, { key, stamps: [this.#clock.now], next: 1, ttl });
  }

  /** Notes that an entry was seen now. */
  update(entry: RecentEntry, ttl: number): void {
    const index = entry.next % this.#mostStamps;
    entry.stamps[index] = this.#clock.now;
    entry.next = index + 1;
    entry.ttl = ttl;
    this.#entries.delete(entry.key);
    this.#entries.set(entry.key, entry);
  }

  remove(entry: RecentEntry): void {
    this.#entries.delete(entry.key);
  }

  /** Whether an entry was seen as often and as lately as is asked. */
  wasSeen(entry: RecentEntry, { seconds, hitCount }: RecentQuestion): boolean {
    const since = this.#clock.now - seconds * SECOND;
    let hits = 0;
    for (const stamp of entry.stamps) {
      if (seconds > 0 && stamp < since) continue;
      hits++;
      if (hits >= hitCount) return true;
    }
    return false;
  }

  /** Forgets the entry seen longest ago, if that is too long; not one about to be updated. */
  reap(seconds: number, kept: RecentEntry | undefined): void {
    const [oldest] = this.#entries.values();
    if (oldest === undefined || oldest === kept) return;
    const latest = oldest.stamps[oldest.next - 1] ?? 0;
    if (latest < this.#clock.now - seconds * SECOND) this.#entries.delete(oldest.key);
  }
}
