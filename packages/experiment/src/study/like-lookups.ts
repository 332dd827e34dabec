import type { ProxyPort } from '@packet-path/cluster';
import type { Address, Endpoint, KeyedLookup } from '@packet-path/core';
import type { FlowOutcome } from '@packet-path/data-plane';

/** A look-up that first packets to a destination make, and packets to one like it make with another key. */
interface Question {
  /** The look-up of the destination that was measured. */
  readonly lookup: KeyedLookup;
  /** Its key, with the addresses of the destination that was asked about last. */
  readonly key: Int32Array;
  /** Places of the service's address, and of the endpoint's, of the endpoint by its number in the port's list. */
  readonly services: readonly number[];
  readonly endpoints: readonly number[];
  readonly place: number;
  /** The question before it whose entry leads to its table, and the table's number there; undefined where all share it. */
  readonly behind: { readonly question: Question; readonly number: number } | undefined;
  /** The outcomes that ask it. */
  readonly outcomes: number[];
  /** The tables that the entry of the key leads to: of the model, and of the destination that was asked about last. */
  readonly leadsTo: readonly object[];
  tables: readonly object[];
}

/** One outcome of a destination. */
interface Outcome {
  /** The number of its endpoint in the port's list. */
  readonly place: number;
  readonly questions: readonly Question[];
}

/** A counter that is higher in some outcomes than in those they are like. */
export interface Raise {
  readonly counter: KeyedLookup['counter'];
  readonly by: number;
  /** The outcomes by their numbers. */
  readonly outcomes: readonly number[];
}

/**
 * The look-ups of the first packets to a destination, for those like it.
 *
 * **How it works.** Addresses in the keys are those of the client, of the service or of the endpoint; other words are
 * numbers of ports, or were drawn. The packets to another destination ask with its own addresses in their places, and
 * the same draws. Tables that belong to a service alone are those that its entry in a table before leads to.
 *
 * **Why it is right.** Every address in a key is asked whether it is one of the three, and all outcomes make their
 * look-ups in one order, in the same table or in one that an entry leads to. Where that is not so, nothing is known.
 * Packets to one other destination are asked whether these were their look-ups ({@link werePut}).
 */
export class LikeLookups {
  readonly #outcomes: readonly Outcome[];
  readonly #questions: readonly Question[];

  private constructor(outcomes: readonly Outcome[]) {
    this.#outcomes = outcomes;
    this.#questions = [...new Set(outcomes.flatMap(({ questions }) => questions))];
  }

  /** Undefined where the outcomes do not tell enough. */
  static of(
    port: ProxyPort,
    client: Address,
    found: readonly FlowOutcome[],
  ): LikeLookups | undefined {
    const outcomes: Outcome[] = [];
    for (const [number, { endpoint, lookups }] of found.entries()) {
      const place = endpoint === null ? -1 : placeOf(port, endpoint);
      if (endpoint === null || place < 0 || lookups === undefined) return undefined;
      const ends = [client, port.clusterIP, endpoint.address];
      const before = outcomes.at(-1)?.questions;
      if (before !== undefined && before.length !== lookups.length) return undefined;
      const questions: Question[] = [];
      for (const [at, lookup] of lookups.entries()) {
        if (!asksOnly(lookup, ends)) return undefined;
        const question = questionOf(lookup, port, { endpoint, place }, questions);
        const known = before?.[at];
        if (known !== undefined && known.lookup.table !== lookup.table) return undefined;
        const same = known !== undefined && isSame(known, question) ? known : question;
        same.outcomes.push(number);
        questions.push(same);
      }
      outcomes.push({ place, questions });
    }
    return outcomes.length === 0 ? undefined : new LikeLookups(outcomes);
  }

  /** The counters that the outcomes of another port have more than these outcomes. Undefined where a table is missing. */
  raises(port: ProxyPort): readonly Raise[] | undefined {
    const raises: Raise[] = [];
    for (const question of this.#questions) {
      const { lookup, outcomes } = question;
      const table = put(question, port);
      if (table === undefined) return undefined;
      const by = lookup.probesOf(question.key, table) - lookup.probes;
      if (by !== 0) raises.push({ counter: lookup.counter, by, outcomes });
    }
    return raises;
  }

  /** Of another port's outcomes the numbers of those here; undefined where they have made other look-ups than foretold. */
  werePut(port: ProxyPort, found: readonly FlowOutcome[]): readonly number[] | undefined {
    const tables = new Map(this.#questions.map((question) => [question, put(question, port)]));
    const numbers: number[] = [];
    for (const { endpoint, lookups } of found) {
      const place = endpoint === null ? -1 : placeOf(port, endpoint);
      const number = this.#outcomes.findIndex((outcome) => outcome.place === place);
      const questions = this.#outcomes[number]?.questions;
      const arePut =
        lookups?.length === questions?.length &&
        lookups?.every(({ table, key }, at) => {
          const question = questions![at]!;
          return tables.get(question) === table && areEqual(question.key, key);
        });
      if (arePut !== true) return undefined;
      numbers.push(number);
    }
    return numbers;
  }
}

/** @param before the questions that the packet has asked before */
function questionOf(
  lookup: KeyedLookup,
  { clusterIP }: ProxyPort,
  { endpoint, place }: { readonly endpoint: Endpoint; readonly place: number },
  before: readonly Question[],
): Question {
  const { key, addresses, width, table } = lookup;
  const hold = (address: Address): readonly number[] =>
    addresses.filter((at) => holds(key, at, width, address));
  const leader = before.findLast(({ leadsTo }) => leadsTo.includes(table));
  const leadsTo = lookup.tablesBehind?.(key) ?? [];
  return {
    lookup,
    key: key.slice(),
    services: hold(clusterIP),
    endpoints: hold(endpoint.address),
    place,
    behind: leader && { question: leader, number: leader.leadsTo.indexOf(table) },
    outcomes: [],
    leadsTo,
    tables: leadsTo,
  };
}

/** Whether two outcomes ask one question, so that it need be put once. */
function isSame(one: Question, other: Question): boolean {
  const isOfOne = one.place === other.place || other.endpoints.length === 0;
  return isOfOne && areEqual(one.lookup.key, other.lookup.key);
}

/** Writes the addresses of a port into a question's key; answers the table that it is put to. */
function put(question: Question, { clusterIP, endpoints }: ProxyPort): object | undefined {
  const { lookup, key, behind } = question;
  for (const at of question.services) write(key, at, lookup.width, clusterIP);
  for (const at of question.endpoints) {
    write(key, at, lookup.width, endpoints[question.place]!.address);
  }
  if (question.leadsTo.length > 0) question.tables = lookup.tablesBehind!(key);
  return behind === undefined ? lookup.table : behind.question.tables[behind.number];
}

/** The number of an endpoint in a port's list; -1 where it is none of them. */
export function placeOf({ endpoints }: ProxyPort, end: Endpoint): number {
  return endpoints.findIndex(
    ({ address, port }) => port === end.port && address.equals(end.address),
  );
}

/** Whether each address in a key is one of some. */
function asksOnly({ key, addresses, width }: KeyedLookup, ends: readonly Address[]): boolean {
  return addresses.every((at) => ends.some((end) => holds(key, at, width, end)));
}

function areEqual(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((word, at) => word === other[at]);
}

function holds(key: Int32Array, at: number, width: 1 | 4, address: Address): boolean {
  if (key[at + width - 1] !== address.w3) return false;
  if (width === 1) return address.family === 4;
  const { family, w0, w1, w2 } = address;
  return family === 6 && key[at] === w0 && key[at + 1] === w1 && key[at + 2] === w2;
}

function write(key: Int32Array, at: number, width: 1 | 4, { w0, w1, w2, w3 }: Address): void {
  if (width === 1) {
    key[at] = w3;
    return;
  }
  key[at] = w0;
  key[at + 1] = w1;
  key[at + 2] = w2;
  key[at + 3] = w3;
}
