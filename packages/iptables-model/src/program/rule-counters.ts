import type { PacketCounters } from '@packet-path/core';

const NONE = new Float64Array(0);

/**
 * Packets and bytes of a table's rules on one host, by the places of rules in the program. Made when a rule is
 * first counted; zeros take no memory before they are written.
 */
export class RuleCounters implements PacketCounters {
  /** Two numbers for each place. */
  counts: Float64Array = NONE;

  /** Has room for so many places; the answer is {@link counts}. */
  use(places: number): Float64Array {
    if (this.counts.length < places * 2) this.#grow(places);
    return this.counts;
  }

  count(place: number, bytes: number, packets = 1): void {
    if (this.counts.length < (place + 1) * 2) this.#grow(place + 1);
    this.counts[place * 2]! += packets;
    this.counts[place * 2 + 1]! += bytes;
  }

  packets(place: number): number {
    return this.counts[place * 2] ?? 0;
  }

  bytes(place: number): number {
    return this.counts[place * 2 + 1] ?? 0;
  }

  /** Sets the counters of rules in a row: those given, two numbers a rule, else zeros. */
  set(first: number, rules: number, given: readonly number[] | undefined): void {
    if (given !== undefined) this.use(first + rules).set(given, first * 2);
    else if (this.counts.length > first * 2) this.counts.fill(0, first * 2, (first + rules) * 2);
  }

  clear(): void {
    this.counts = NONE;
  }

  #grow(places: number): void {
    const counts = new Float64Array(Math.max(64, places * 2 + (places >>> 2)));
    counts.set(this.counts);
    this.counts = counts;
  }
}
