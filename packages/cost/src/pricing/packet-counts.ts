import {
  type CounterName,
  checkArgument,
  listOf,
  type OptionValue,
  objectOf,
  objectWith,
  type Work,
  workCounters,
} from '@packet-path/core';

/** The counter of iptables that counts headers among match functions; other counters of its kind do not. */
export const MATCHES: string = 'matchesEvaluated';

/** Counts of packets as plain values: JSON holds them, and {@link PacketCounts} takes them back. */
export interface StoredCounts {
  /** The count of each counter that is not zero, rules apart. */
  readonly counts: readonly (readonly [CounterName, number])[];
  /** The rules of each packet, rising. */
  readonly walks: readonly number[];
}

const LEDGER = objectWith('a ledger', 'rulesEvaluatedIn', 'counters');
const LEDGERS: OptionValue = {
  expected: 'a list of ledgers, or what toJSON gave',
  holds: (value) => listOf(LEDGER).holds(value) || objectOf('walks', 'counts').holds(value),
};

/**
 * The counts of many packets together, to be priced at once as often as one packet: a sum for each
 * counter, and the rules of each packet, since the cache holds the first rules of every walk.
 */
export class PacketCounts {
  /** How many packets. */
  readonly packets: number;
  /** The count of each counter that is not zero, rules apart. */
  readonly counts: readonly (readonly [CounterName, number])[];
  readonly rules: number;
  /** The rules of each packet, rising, and the sums up to each. */
  readonly #walks: Float64Array;
  readonly #sums: Float64Array;

  /** @param packets their ledgers, or what {@link PacketCounts.toJSON} gave */
  constructor(packets: readonly Work[] | StoredCounts) {
    checkArgument('new PacketCounts', 'packets', packets, LEDGERS);
    const { counts, walks } = 'walks' in packets ? packets : countsOf(packets);
    this.packets = walks.length;
    this.counts = counts;
    this.#walks = Float64Array.from(walks);
    this.#sums = new Float64Array(walks.length);
    let sum = 0;
    for (const [index, walk] of this.#walks.entries()) {
      sum += walk;
      this.#sums[index] = sum;
    }
    this.rules = sum;
  }

  /** The counts as plain values. */
  toJSON(): StoredCounts {
    return { counts: this.counts, walks: [...this.#walks] };
  }

  /** Rules that are among the first `limit` of their packet's walk. */
  rulesWithin(limit: number): number {
    let from = 0;
    let to = this.#walks.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#walks[middle]! <= limit) from = middle + 1;
      else to = middle;
    }
    const below = from === 0 ? 0 : this.#sums[from - 1]!;
    const longer = this.#walks.length - from;
    return longer === 0 ? below : below + longer * limit;
  }
}

function countsOf(packets: readonly Work[]): StoredCounts {
  const sums = new Map<CounterName, number>();
  for (const work of packets) {
    for (const counter of workCounters()) {
      if (work[counter] === 0 || counter === 'rulesEvaluated') continue;
      const count = counter === MATCHES ? extensions(work[counter], work) : work[counter];
      sums.set(counter, (sums.get(counter) ?? 0) + count);
    }
  }
  const walks = packets.map(({ rulesEvaluated }) => rulesEvaluated).sort((a, b) => a - b);
  return { counts: [...sums].filter(([, count]) => count > 0), walks };
}

/** Match functions called: iptables counts the header of each of its rules as a match as well. */
export function extensions(matches: number, work: Work): number {
  const headers = work.rulesEvaluated - work.rulesEvaluatedIn({ tool: 'nft' });
  return Math.max(0, matches - headers);
}
