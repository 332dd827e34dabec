import { WORK_COUNTERS, type Work, type WorkCounters } from '@packet-path/core';
import { round, Tally } from '../statistics/tally.ts';
import { type Conversation, rulesOfConnection } from './conversation.ts';
import type { RequestCost, StudyRun } from './result.ts';

/** Adds up a run, pair by pair and service by service. */
export class RunTally {
  readonly #requests: readonly { readonly count: number; readonly rules: Tally }[];
  readonly #rules = new Tally();
  readonly #natPrerouting = new Tally();
  readonly #setLookups = new Tally();
  readonly #hashProbes = new Tally();
  readonly #sums: Record<keyof WorkCounters, number>;
  /** Of the packets of requests to each service. */
  readonly #known = { packets: 0, rules: 0, natRules: 0, hashProbes: 0, setLookups: 0 };

  constructor(requests: readonly number[]) {
    this.#requests = requests.map((count) => ({ count, rules: new Tally() }));
    this.#sums = Object.fromEntries(WORK_COUNTERS.map((counter) => [counter, 0])) as Record<
      keyof WorkCounters,
      number
    >;
  }

  /** Pairs of a service and an endpoint added so far. */
  get pairs(): number {
    return this.#rules.count;
  }

  addFirstPacket(work: Work, conversation: Conversation): void {
    this.#rules.add(work.rulesEvaluated);
    this.#natPrerouting.add(work.rulesEvaluatedIn({ table: 'nat', hook: 'PREROUTING' }));
    this.#setLookups.add(setLookups(work));
    this.#hashProbes.add(hashProbes(work));
    for (const counter of WORK_COUNTERS) this.#sums[counter] += work[counter];
    for (const { count, rules } of this.#requests) {
      rules.add(rulesOfConnection(work.rulesEvaluated, conversation, count));
    }
  }

  /** Adds a service's request. */
  addRequest(work: Work): void {
    const known = this.#known;
    known.packets += work.packets;
    known.rules += work.rulesEvaluated;
    known.natRules += work.rulesEvaluatedIn({ table: 'nat' });
    known.hashProbes += hashProbes(work);
    known.setLookups += setLookups(work);
  }

  newConnection(): StudyRun['newConnection'] {
    const { pairs } = this;
    return {
      rules: this.#rules.summary(),
      natPrerouting: this.#natPrerouting.summary(),
      setLookups: this.#setLookups.summary(),
      hashProbes: this.#hashProbes.summary(),
      work: Object.fromEntries(
        WORK_COUNTERS.map((counter) => [counter, share(this.#sums[counter], pairs)]),
      ) as unknown as WorkCounters,
    };
  }

  establishedPacket(): StudyRun['establishedPacket'] {
    const { packets, rules, natRules, hashProbes, setLookups } = this.#known;
    return {
      rules: share(rules, packets),
      natRules: share(natRules, packets),
      hashProbes: share(hashProbes, packets),
      setLookups: share(setLookups, packets),
    };
  }

  requests(): readonly RequestCost[] {
    return this.#requests.map(({ count, rules }) => ({
      requestsPerConnection: count,
      rules: rules.summary(count),
    }));
  }
}

/** Entries compared in the hash tables of connections and of virtual services. */
function hashProbes(work: Work): number {
  return work.conntrackProbes + work.ipvsConnectionProbes + work.ipvsServiceProbes;
}

/** Questions to ipsets, and to sets and maps of nftables. */
function setLookups(work: Work): number {
  return work.setLookups + work.mapLookups;
}

function share(sum: number, count: number): number {
  return count === 0 ? 0 : round(sum / count);
}
