import type { ProxyPort } from '@packet-path/cluster';
import type { Address, Endpoint, KeyedLookup } from '@packet-path/core';
import type { FlowOutcome } from '@packet-path/data-plane';

/** A look-up of an outcome whose key is another than that of the outcome which it is held against. */
interface OtherKey {
  /** The place of the look-up on the way. */
  readonly at: number;
  readonly probes: number;
  /** Words that the other key does not have, by their places. */
  readonly words: readonly (readonly [place: number, word: number])[];
  /** Places of the endpoint's address. */
  readonly endpoints: readonly number[];
}

/** One outcome of a destination. */
interface Outcome {
  /** The number of its endpoint in the port's list. */
  readonly place: number;
  readonly address: Address;
  readonly lookups: readonly KeyedLookup[];
}

/** A counter that is higher in an outcome than a shift of ledgers makes it. */
export interface Raise {
  readonly counter: KeyedLookup['counter'];
  readonly by: number;
}

/** The outcomes of a port as one of them and the outcomes of a port like it tell them. */
export interface Raises {
  /** The outcome that is like the one given. */
  readonly from: number;
  /** Of each outcome in its order. */
  readonly raises: readonly (readonly Raise[])[];
}

/**
 * The look-ups of the first packets to a destination, for those like it.
 *
 * **How it works.** The keys of each outcome are held against those of one of them. Addresses in them are those of
 * the client, of the service or of the endpoint; other words that differ come from what was drawn. One outcome of
 * another destination has its own tables and its own service's address in its keys: its other outcomes
 * have the same, with their endpoints' addresses and the same draws.
 *
 * **Why it is right.** Every address in a key is asked whether it is one of the three, and every look-up whether it
 * is made in the same table for all outcomes. Where one is not, nothing is known.
 */
export class LikeLookups {
  readonly #outcomes: readonly Outcome[];
  /** For an outcome the keys of all, held against its own. */
  readonly #others: (readonly (readonly OtherKey[])[])[] = [];

  private constructor(outcomes: readonly Outcome[]) {
    this.#outcomes = outcomes;
  }

  /** Undefined where the outcomes do not tell enough. */
  static of(
    port: ProxyPort,
    client: Address,
    found: readonly FlowOutcome[],
  ): LikeLookups | undefined {
    const outcomes: Outcome[] = [];
    for (const { endpoint, lookups } of found) {
      const place = endpoint === null ? -1 : placeOf(port, endpoint);
      if (endpoint === null || place < 0 || lookups === undefined) return undefined;
      const { address } = endpoint;
      const first = outcomes[0]?.lookups ?? lookups;
      const isAlike =
        lookups.length === first.length &&
        lookups.every((lookup, at) => isSameLookup(lookup, first[at]!)) &&
        lookups.every((lookup) => asksOnly(lookup, [client, port.clusterIP, address]));
      if (!isAlike) return undefined;
      outcomes.push({ place, address, lookups });
    }
    return outcomes.length === 0 ? undefined : new LikeLookups(outcomes);
  }

  /**
   * The counters that the outcomes of another port have more than the ledgers of these outcomes, shifted by the
   * difference of the one that is given. Undefined where that has other look-ups.
   *
   * @param outcome any outcome of the other port
   */
  raises(port: ProxyPort, client: Address, { endpoint, lookups }: FlowOutcome): Raises | undefined {
    if (endpoint === null || lookups === undefined) return undefined;
    const place = placeOf(port, endpoint);
    const from = this.#outcomes.findIndex((known) => known.place === place);
    const known = this.#outcomes[from]?.lookups;
    const ends = [client, port.clusterIP, endpoint.address];
    const isAlike =
      lookups.length === known?.length &&
      lookups.every((lookup) => asksOnly(lookup, ends)) &&
      lookups.every(({ key }, at) => key.length === known[at]!.key.length);
    if (!isAlike) return undefined;
    this.#others[from] ??= this.#outcomes.map((outcome) => otherKeys(outcome, known));
    const raises = this.#others[from].map((keys, index) => {
      const { address } = port.endpoints[this.#outcomes[index]!.place]!;
      return keys.map((other) => raise(other, lookups[other.at]!, known[other.at]!, address));
    });
    return { from, raises };
  }
}

/** How much more a look-up of another key compares than a shift tells. */
function raise(
  { probes, words, endpoints }: OtherKey,
  lookup: KeyedLookup,
  known: KeyedLookup,
  address: Address,
): Raise {
  const key = lookup.key.slice();
  for (const [place, word] of words) key[place] = word;
  for (const place of endpoints) write(key, place, lookup.width, address);
  const shifted = probes + lookup.probes - known.probes;
  return { counter: lookup.counter, by: lookup.probesOf(key) - shifted };
}

function placeOf({ endpoints }: ProxyPort, end: Endpoint): number {
  return endpoints.findIndex((endpoint) => isEnd(endpoint, end));
}

function isEnd(one: Endpoint, other: Endpoint): boolean {
  return one.port === other.port && one.address.equals(other.address);
}

function isSameLookup(one: KeyedLookup, other: KeyedLookup): boolean {
  return one.table === other.table && one.key.length === other.key.length;
}

/** Whether each address in a key is one of some. */
function asksOnly({ key, addresses, width }: KeyedLookup, ends: readonly Address[]): boolean {
  return addresses.every((at) => ends.some((end) => holds(key, at, width, end)));
}

/** The keys of an outcome that differ from those of another. */
function otherKeys({ address, lookups }: Outcome, from: readonly KeyedLookup[]): OtherKey[] {
  return lookups.flatMap((lookup, at) => {
    const { key, addresses, width, probes } = lookup;
    const words: (readonly [number, number])[] = [];
    let isEqual = true;
    for (const [place, word] of key.entries()) {
      if (word === from[at]!.key[place]) continue;
      isEqual = false;
      const isAddress = addresses.some((start) => place >= start && place < start + width);
      if (!isAddress) words.push([place, word]);
    }
    if (isEqual) return [];
    const endpoints = addresses.filter((place) => holds(key, place, width, address));
    return [{ at, probes, words, endpoints }];
  });
}

function holds(key: Int32Array, at: number, width: 1 | 4, address: Address): boolean {
  if (key[at + width - 1] !== address.w3) return false;
  if (width === 1) return address.family === 4;
  const { family, w0, w1, w2 } = address;
  return family === 6 && key[at] === w0 && key[at + 1] === w1 && key[at + 2] === w2;
}

function write(key: Int32Array, at: number, width: 1 | 4, { w0, w1, w2, w3 }: Address): void {
  if (width === 1) key[at] = w3;
  else key.set([w0, w1, w2, w3], at);
}
