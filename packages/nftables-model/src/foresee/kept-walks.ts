import type { ChainSite, HeldCounts, PacketCounters, Passage, VisitSums } from '@packet-path/core';
import type { Foresight } from '../program/foresight.ts';

/** Walks that are kept, and tails that are named with them, at most: a number has 30 bits. */
const MOST_WALKS = 1 << 12;
const MOST_TAILS = 1 << 18;
/** Bytes that are held back of a walk at most, so that no sum is rounded. */
const MOST_BYTES = 2 ** 48;

/** The charges of a walk that was foreseen, up to its tail if it has one. */
export class KeptWalk implements HeldCounts {
  readonly #expressions: number;
  readonly #jumps: number;
  readonly #setLookups: number;
  readonly #mapLookups: number;
  readonly #setProbes: number;
  readonly #counters: readonly PacketCounters[];
  readonly #sites: readonly ChainSite[];
  /** Of each site, rules evaluated and matched; and of all together. */
  readonly #rules: readonly number[];
  readonly #evaluated: number;
  readonly #matched: number;
  /** Packets in columns whose counts at rules and chains are held back. */
  #packets = 0;
  #bytes = 0;

  constructor(foresight: Foresight, sites: readonly ChainSite[], rules: readonly number[]) {
    this.#expressions = foresight.expressions;
    this.#jumps = foresight.jumps;
    this.#setLookups = foresight.setLookups;
    this.#mapLookups = foresight.mapLookups;
    this.#setProbes = foresight.setProbes;
    this.#counters = [...foresight.counters];
    this.#sites = sites;
    this.#rules = rules;
    this.#evaluated = sites.reduce((sum, _, index) => sum + rules[index * 2]!, 0);
    this.#matched = sites.reduce((sum, _, index) => sum + rules[index * 2 + 1]!, 0);
  }

  /** Whether a walk charges the same. */
  equals(
    { expressions, jumps, setLookups, mapLookups, setProbes, counters }: Foresight,
    sites: readonly ChainSite[],
    rules: readonly number[],
    visits: number,
  ): boolean {
    if (this.#expressions !== expressions || this.#setProbes !== setProbes) return false;
    if (this.#jumps !== jumps || this.#sites.length !== visits) return false;
    if (this.#setLookups !== setLookups || this.#mapLookups !== mapLookups) return false;
    if (this.#counters.length !== counters.length) return false;
    if (!this.#counters.every((known, index) => known === counters[index])) return false;
    if (!this.#rules.every((known, index) => known === rules[index])) return false;
    return this.#sites.every((known, index) => known === sites[index]);
  }

  charge(bytes: number, { work, sums }: Passage): void {
    work.expressionsEvaluated += this.#expressions;
    work.chainJumps += this.#jumps;
    work.setLookups += this.#setLookups;
    work.mapLookups += this.#mapLookups;
    work.setProbes += this.#setProbes;
    if (sums === undefined) {
      const rules = this.#rules;
      for (let index = 0; index < this.#sites.length; index++) {
        work.chargeChain(this.#sites[index]!, rules[index * 2]!, rules[index * 2 + 1]!);
      }
      for (const counter of this.#counters) counter.count(0, bytes);
      return;
    }
    work.countRules(this.#evaluated, this.#matched);
    if (this.#packets === 0) sums.hold(this);
    this.#packets++;
    this.#bytes += bytes;
    if (this.#bytes > MOST_BYTES) this.settle(sums);
  }

  settle(sums: VisitSums): void {
    const packets = this.#packets;
    if (packets === 0) return;
    for (let index = 0; index < this.#sites.length; index++) {
      const evaluated = this.#rules[index * 2]! * packets;
      sums.add(this.#sites[index]!, evaluated, this.#rules[index * 2 + 1]! * packets);
    }
    for (const counter of this.#counters) counter.count(0, this.#bytes, packets);
    this.#packets = 0;
    this.#bytes = 0;
  }
}

/** Walks through one base chain that are kept, by numbers that name a tail too. */
export class KeptWalks {
  readonly #walks: KeptWalk[] = [];
  readonly #byCosts = new Map<number, number[]>();

  /** The number of a walk with a tail, or with none; negative where there are too many. */
  number(
    foresight: Foresight,
    sites: readonly ChainSite[],
    rules: readonly number[],
    visits: number,
    tail: number,
  ): number {
    const cost = foresight.expressions * 4096 + foresight.setProbes * 64 + foresight.jumps;
    const known = this.#byCosts.get(cost) ?? [];
    let walk = known.find((one) => this.#walks[one]!.equals(foresight, sites, rules, visits));
    if (walk === undefined) {
      if (this.#walks.length === MOST_WALKS) return -1;
      const kept = new KeptWalk(foresight, sites.slice(0, visits), rules.slice(0, visits * 2));
      walk = this.#walks.push(kept) - 1;
      known.push(walk);
      this.#byCosts.set(cost, known);
    }
    return tail + 1 < MOST_TAILS ? (tail + 1) * MOST_WALKS + walk : -1;
  }

  /** The walk of a number. */
  walk(number: number): KeptWalk {
    return this.#walks[number & (MOST_WALKS - 1)]!;
  }

  /** The tail of a number; negative for none. */
  tail(number: number): number {
    return (number >> 12) - 1;
  }
}
