import type { HeldCounts, Hook, Passage, VisitSums } from '@packet-path/core';
import { type LiveChain, POLICY } from '../ruleset/live-chain.ts';
import type { Table } from '../table/table.ts';

// The words of a walk: the tail that follows, negative for none; packets and bytes that are held back…
const TAIL = 0;
const PACKETS = 1;
const BYTES = 2;
// …what it charges…
const MATCHES = 3;
const JUMPS = 4;
const LOOKUPS = 5;
const PROBES = 6;
/** …and how many places and visits follow, and whether the policy is counted. */
const COUNTS = 7;
const HEAD = 8;
/** Words of a visit: chain, rules evaluated, rules matched. */
const VISIT = 3;
const COUNT_BITS = 14;
const MOST_COUNT = (1 << COUNT_BITS) - 1;
/** Words of all walks at most: 16 MB. */
const MOST_WORDS = 1 << 22;
/** Bytes that are held back of a walk at most, so that their sum has 32 bits. */
const MOST_BYTES = 2 ** 30;

/** The counts and charges of a foreseen walk, its tail apart. */
export interface WalkCosts {
  /** Where the tail begins that follows; negative for none. */
  readonly tail: number;
  readonly matches: number;
  readonly jumps: number;
  readonly setLookups: number;
  readonly setProbes: number;
  readonly isPolicy: boolean;
  /** The places of rules that matched, of which the first `placesEnd` count. */
  readonly places: readonly number[];
  readonly placesEnd: number;
  /** Chain, rules evaluated and rules matched of each visit, of which the first `visitsEnd` numbers count. */
  readonly visits: readonly number[];
  readonly visitsEnd: number;
}

/**
 * Walks through one built-in chain that are kept, each as words in a row: a service's take a line of a processor's
 * cache. Of packets in columns the counts are held back there, as those of tails are (`Tails`).
 */
export class KeptWalks implements HeldCounts {
  readonly #table: Table;
  readonly #builtin: LiveChain;
  #words = new Int32Array(1024);
  #end = 0;
  /** Where walks begin, by their tail and their last rule. */
  readonly #known = new Map<number, number[]>();
  /** The walks whose counts are held back. */
  readonly #held: number[] = [];
  #hook: Hook = 'PREROUTING';

  constructor(table: Table, builtin: LiveChain) {
    this.#table = table;
    this.#builtin = builtin;
  }

  /** Where the words of a walk begin; negative where there is no room for it. */
  keep(costs: WalkCosts): number {
    const { placesEnd, visitsEnd } = costs;
    if (placesEnd > MOST_COUNT || visitsEnd > MOST_COUNT) return -1;
    const key = costs.tail < 0 ? -1 - (costs.places[placesEnd - 1] ?? 0) : costs.tail;
    const known = this.#known.get(key);
    if (known !== undefined) {
      for (const at of known) if (this.#is(at, costs)) return at;
    }
    const at = this.#write(costs);
    if (at < 0) return at;
    if (known === undefined) this.#known.set(key, [at]);
    else known.push(at);
    return at;
  }

  /** Writes the words of a walk behind the others; negative where there is no room for it. */
  #write(costs: WalkCosts): number {
    const { tail, matches, jumps, setLookups, setProbes, places, placesEnd } = costs;
    const { visits, visitsEnd } = costs;
    const at = this.#end;
    const visited = at + HEAD + placesEnd;
    const end = visited + visitsEnd;
    if (end > MOST_WORDS) return -1;
    if (end > this.#words.length) {
      const words = new Int32Array(this.#words.length * 2 + end);
      words.set(this.#words);
      this.#words = words;
    }
    this.#end = end;
    const words = this.#words;
    words[at + TAIL] = tail;
    words[at + MATCHES] = matches;
    words[at + JUMPS] = jumps;
    words[at + LOOKUPS] = setLookups;
    words[at + PROBES] = setProbes;
    words[at + COUNTS] = countsOf(costs);
    for (let index = 0; index < placesEnd; index++) words[at + HEAD + index] = places[index]!;
    for (let index = 0; index < visitsEnd; index++) words[visited + index] = visits[index]!;
    return at;
  }

  /** Where the tail of a walk begins; negative for none. */
  tail(walk: number): number {
    return this.#words[walk + TAIL]!;
  }

  /** Charges and counts a walk, its tail apart, for a packet of so many bytes. */
  charge(walk: number, bytes: number, passage: Passage): void {
    const words = this.#words;
    const { work, sums, hook } = passage;
    work.matchesEvaluated += words[walk + MATCHES]!;
    work.chainJumps += words[walk + JUMPS]!;
    work.setLookups += words[walk + LOOKUPS]!;
    work.setProbes += words[walk + PROBES]!;
    const counts = words[walk + COUNTS]!;
    const visits = walk + HEAD + (counts & MOST_COUNT);
    const end = visits + ((counts >> COUNT_BITS) & MOST_COUNT);
    if (sums !== undefined) {
      for (let at = visits; at < end; at += VISIT) work.countRules(words[at + 1]!, words[at + 2]!);
      this.#hook = hook;
      if (words[walk + PACKETS] === 0) this.#hold(walk, sums);
      words[walk + PACKETS]!++;
      words[walk + BYTES]! += bytes;
      if (words[walk + BYTES]! > MOST_BYTES) this.settle(sums);
      return;
    }
    const { counters, program } = this.#table;
    for (let at = walk + HEAD; at < visits; at++) counters.count(words[at]!, bytes);
    for (let at = visits; at < end; at += VISIT) {
      work.chargeChain(program.site(words[at]!, hook), words[at + 1]!, words[at + 2]!);
    }
    if (counts < 0) this.#builtin.count(POLICY, bytes);
  }

  settle(sums: VisitSums): void {
    const words = this.#words;
    const { counters, program } = this.#table;
    const all = counters.use(program.end);
    const sum = sums.of(program, this.#hook);
    for (const walk of this.#held) {
      const packets = words[walk + PACKETS]!;
      const bytes = words[walk + BYTES]!;
      words[walk + PACKETS] = 0;
      words[walk + BYTES] = 0;
      const counts = words[walk + COUNTS]!;
      const visits = walk + HEAD + (counts & MOST_COUNT);
      const end = visits + ((counts >> COUNT_BITS) & MOST_COUNT);
      for (let at = walk + HEAD; at < visits; at++) {
        all[words[at]! * 2]! += packets;
        all[words[at]! * 2 + 1]! += bytes;
      }
      for (let at = visits; at < end; at += VISIT) {
        sum.add(words[at]!, words[at + 1]! * packets, words[at + 2]! * packets);
      }
      if (counts < 0) this.#builtin.count(POLICY, bytes, packets);
    }
    this.#held.length = 0;
  }

  #hold(walk: number, sums: VisitSums): void {
    if (this.#held.length === 0) sums.hold(this);
    this.#held.push(walk);
  }

  /** Whether the words of a walk say the same, whatever is held back of it. */
  #is(at: number, costs: WalkCosts): boolean {
    const words = this.#words;
    const { places, placesEnd, visits, visitsEnd } = costs;
    if (
      words[at + TAIL] !== costs.tail ||
      words[at + MATCHES] !== costs.matches ||
      words[at + JUMPS] !== costs.jumps ||
      words[at + LOOKUPS] !== costs.setLookups ||
      words[at + PROBES] !== costs.setProbes ||
      words[at + COUNTS] !== countsOf(costs)
    ) {
      return false;
    }
    const visited = at + HEAD + placesEnd;
    for (let index = 0; index < placesEnd; index++) {
      if (words[at + HEAD + index] !== places[index]) return false;
    }
    for (let index = 0; index < visitsEnd; index++) {
      if (words[visited + index] !== visits[index]) return false;
    }
    return true;
  }
}

/** How many places and visits there are; the policy is the sign. */
function countsOf({ placesEnd, visitsEnd, isPolicy }: WalkCosts): number {
  return placesEnd | (visitsEnd << COUNT_BITS) | (isPolicy ? 1 << 31 : 0);
}
