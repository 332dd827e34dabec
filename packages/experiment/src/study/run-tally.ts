import {
  counterIndices,
  type RuleScope,
  type Work,
  type WorkCounters,
  workCounters,
} from '@packet-path/core';
import { round, Tally } from '../statistics/tally.ts';
import { type Conversation, rulesOfConnection } from './conversation.ts';
import { hashProbes, setLookups } from './counted.ts';
import { type CountedPacket, countedPacket } from './counted-packet.ts';
import type { LikePairs } from './like-pairs.ts';
import type { MetDestination } from './met-destination.ts';
import type { RequestCost, StudyRun } from './result.ts';

/** Adds up a run, pair by pair and service by service. */
export class RunTally {
  /** Frozen: ledgers check a scope that cannot change once. */
  readonly #serviceRules: RuleScope | undefined;
  readonly #serviceTable: RuleScope | undefined;
  readonly #requests: readonly { readonly count: number; readonly rules: Tally }[];
  readonly #rules = new Tally();
  readonly #inServiceRules = new Tally();
  readonly #setLookups = new Tally();
  readonly #hashProbes = new Tally();
  /** By the indices of `counterIndices`. */
  readonly #sums: number[] = [];
  /** Of the packets of requests to each service. */
  readonly #known = { packets: 0, rules: 0, serviceRules: 0, hashProbes: 0, setLookups: 0 };
  #pairs = 0;

  /** @param serviceRules the place of the plane's rules for services, where it has any */
  constructor(requests: readonly number[], serviceRules: RuleScope | undefined) {
    const { table } = serviceRules ?? {};
    this.#serviceRules = serviceRules && Object.freeze({ ...serviceRules });
    this.#serviceTable = table === undefined ? undefined : Object.freeze({ table });
    this.#requests = requests.map((count) => ({ count, rules: new Tally() }));
  }

  /** Pairs of a service and an endpoint added so far. */
  get pairs(): number {
    return this.#pairs;
  }

  /** Another pair begins. The weights of its first packets add up to 1. */
  addPair(): void {
    this.#pairs++;
  }

  /** The quantities of a first packet that are added up here. */
  read(work: Work): CountedPacket {
    return countedPacket(work, this.#serviceRules);
  }

  /** Adds a first packet of a connection to a pair. */
  addFirstPacket(packet: CountedPacket, weight: number, conversation: Conversation): void {
    const { rules: evaluated, counts } = packet;
    this.#rules.add(evaluated, weight);
    this.#inServiceRules.add(packet.serviceRules, weight);
    this.#setLookups.add(packet.setLookups, weight);
    this.#hashProbes.add(packet.hashProbes, weight);
    this.#addCounts(counts, weight);
    for (const { count, rules } of this.#requests) {
      rules.add(rulesOfConnection(evaluated, conversation, count), weight);
    }
  }

  /** Adds all pairs of a destination, whose packets are known from those of one like it. */
  addLike(
    { pairs }: Pick<MetDestination, 'pairs'>,
    { shift, more, counts }: LikePairs,
    conversation: Conversation,
  ): void {
    this.#pairs += pairs.length;
    for (let index = 0; index < pairs.length; index++) {
      const { packet } = pairs[index]![0]!;
      const raised = more?.[index];
      const evaluated = packet.rules + shift.rules;
      this.#rules.add(evaluated);
      this.#inServiceRules.add(packet.serviceRules + shift.serviceRules);
      this.#setLookups.add(packet.setLookups + shift.setLookups + (raised?.setLookups ?? 0));
      this.#hashProbes.add(packet.hashProbes + shift.hashProbes + (raised?.hashProbes ?? 0));
      for (const { count, rules } of this.#requests) {
        rules.add(rulesOfConnection(evaluated, conversation, count));
      }
    }
    this.#addCounts(counts, 1);
  }

  /** Adds a service's request. */
  addRequest(work: Work): void {
    const known = this.#known;
    known.packets += work.packets;
    known.rules += work.rulesEvaluated;
    if (this.#serviceTable !== undefined) {
      known.serviceRules += work.rulesEvaluatedIn(this.#serviceTable);
    }
    known.hashProbes += hashProbes(work);
    known.setLookups += setLookups(work);
  }

  newConnection(): StudyRun['newConnection'] {
    return {
      rules: this.#rules.summary(),
      serviceRules: this.#inServiceRules.summary(),
      setLookups: this.#setLookups.summary(),
      hashProbes: this.#hashProbes.summary(),
      work: this.#means(),
    };
  }

  establishedPacket(): StudyRun['establishedPacket'] {
    const { packets, rules, serviceRules, hashProbes, setLookups } = this.#known;
    return {
      rules: share(rules, packets),
      serviceRules: share(serviceRules, packets),
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

  #addCounts(counts: readonly number[], weight: number): void {
    for (let index = 0; index < counts.length; index++) {
      const count = counts[index]!;
      if (count !== 0) this.#sums[index] = (this.#sums[index] ?? 0) + count * weight;
    }
  }

  /** The mean of each counter that is not zero, in the counters' order. */
  #means(): Partial<WorkCounters> {
    const means: Partial<WorkCounters> = {};
    const indices = counterIndices();
    for (const counter of workCounters()) {
      const sum = this.#sums[indices.get(counter) ?? -1];
      if (sum !== undefined) means[counter] = share(sum, this.#pairs);
    }
    return means;
  }
}

function share(sum: number, count: number): number {
  return count === 0 ? 0 : round(sum / count);
}
