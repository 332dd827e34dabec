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

/** A list as it is at one moment, the address seen longest ago first. Frozen. */
export interface RecentView {
  readonly name: string;
  /** The part of an address that counts. */
  readonly mask: Address;
  readonly entries: readonly RecentEntryView[];
}

/** An address of a list, and when it was seen. */
export interface RecentEntryView {
  readonly address: string;
  /** The TTL of the packet seen last. */
  readonly ttl: number;
  /** The times that are kept, oldest first. */
  readonly seen: readonly Microseconds[];
}

/** A condition on the times at which an address was seen. */
export interface RecentQuestion {
  /** Only times at most so many seconds ago; 0 for all. */
  readonly seconds: number;
  /** At least so many of them; 0 for one. */
  readonly hitCount: number;
}

/** The addresses of one name of `-m recent`, the one seen longest ago first. */
export class RecentTable {
  /** The part of an address that counts. */
  readonly mask: Address;
  readonly #clock: Clock;
  /** The one seen longest ago first. */
  readonly #entries = new Set<RecentEntry>();
  /** Entries of one address, the one added first first: with TTLs there may be several. */
  readonly #byAddress = new Map<string, RecentEntry[]>();
  #mostStamps: number;

  constructor(clock: Clock, mostStamps: number, mask: Address) {
    this.mask = mask;
    this.#clock = clock;
    this.#mostStamps = mostStamps;
  }

  view(name: string): RecentView {
    const entries = [...this.#entries].map(({ key, ttl, stamps }) => {
      const seen = [...stamps].sort((a, b) => a - b);
      return Object.freeze({ address: key, ttl, seen: Object.freeze(seen) });
    });
    return Object.freeze({ name, mask: this.mask, entries: Object.freeze(entries) });
  }

  /** Makes room for more times an entry; the table is emptied then (`recent_table_flush`). */
  keepStamps(most: number): void {
    if (most <= this.#mostStamps) return;
    this.#entries.clear();
    this.#byAddress.clear();
    this.#mostStamps = most;
  }

  /** The entry of an address. With `ttl` not 0, packets of another TTL are somebody else's. */
  find(address: Address, ttl: number): RecentEntry | undefined {
    const entries = this.#byAddress.get(String(address));
    if (ttl === 0) return entries?.[0];
    return entries?.find((entry) => entry.ttl === 0 || entry.ttl === ttl);
  }

  /** Enters an address, seen now; the entry seen longest ago makes room. */
  add(address: Address, ttl: number): void {
    const [oldest] = this.#entries;
    if (oldest !== undefined && this.#entries.size >= MOST_ENTRIES) this.remove(oldest);
    const key = String(address);
    const entry = { key, stamps: [this.#clock.now], next: 1, ttl };
    this.#entries.add(entry);
    const others = this.#byAddress.get(key);
    if (others === undefined) this.#byAddress.set(key, [entry]);
    else others.push(entry);
  }

  /** Notes that an entry was seen now. */
  update(entry: RecentEntry, ttl: number): void {
    const index = entry.next % this.#mostStamps;
    entry.stamps[index] = this.#clock.now;
    entry.next = index + 1;
    entry.ttl = ttl;
    this.#entries.delete(entry);
    this.#entries.add(entry);
  }

  remove(entry: RecentEntry): void {
    this.#entries.delete(entry);
    const others = (this.#byAddress.get(entry.key) ?? []).filter((other) => other !== entry);
    if (others.length === 0) this.#byAddress.delete(entry.key);
    else this.#byAddress.set(entry.key, others);
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
    const [oldest] = this.#entries;
    if (oldest === undefined || oldest === kept) return;
    const latest = oldest.stamps[oldest.next - 1] ?? 0;
    if (latest < this.#clock.now - seconds * SECOND) this.remove(oldest);
  }
}
