import {
  type Address,
  checkArgument,
  listOf,
  objectOf,
  PacketPathError,
  someNumber,
} from '@packet-path/core';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { folded } from './address-hash.ts';
import type { Deal } from './dealt.ts';
import { greatestCommonDivisor } from './greatest-common-divisor.ts';
import { type Layout, Layouts } from './layouts.ts';
import { siphash13 } from './siphash.ts';

/** Places of the table for each `CONFIG_IP_VS_MH_TAB_INDEX` (`primes`, net/netfilter/ipvs/ip_vs_mh.c). */
export const MAGLEV_SIZES: Readonly<Record<number, number>> = Object.freeze({
  8: 251,
  9: 509,
  10: 1021,
  11: 2039,
  12: 4093,
  13: 8191,
  14: 16_381,
  15: 32_749,
  16: 65_521,
  17: 131_071,
});
/** The index of the recorded kernel, and the default of Linux. */
export const MAGLEV_INDEX = 12;

/** A server as the table sees it. */
export type MaglevServer = Pick<ScheduledDestination, 'address' | 'port' | 'lastWeight'>;

/** `jhash`'s golden ratio and a constant near it (net/netfilter/ipvs/ip_vs_mh.c). */
const FIRST_KEY = 2654435761;
const SECOND_KEY = 2654446892;

/** Where in the table a client's address belongs, in a number of which the remainder counts. */
export function maglevHash(address: Address, port: number, offset: number): number {
  return siphash13((folded(address) + port + offset) | 0, 0, FIRST_KEY);
}

/**
 * The table of Maglev hashing: the destinations take turns, and in each of its turns one takes the
 * next free place of its own permutation. So when one goes, few places change hands.
 *
 * A destination takes part by its newest weight that was not 0, so that quiescing moves nobody.
 */
export class MaglevDeal implements Deal<MaglevTable<ScheduledDestination>> {
  readonly size: number;
  readonly permutes = true;
  /** Half of the index: more turns a round than 2 to the power of this are scaled down. */
  readonly #shiftBits: number;
  readonly #layouts = new Layouts();

  /** @throws {PacketPathError} `bad-option` for an index that Linux has not */
  constructor(index: number) {
    const size = MAGLEV_SIZES[index];
    if (size === undefined) {
      throw new PacketPathError('bad-option', `${index} is no index of a table of Maglev`, {
        expected: '8 to 17',
      });
    }
    this.size = size;
    this.#shiftBits = index >> 1;
  }

  takesPart({ lastWeight }: MaglevServer): boolean {
    return lastWeight > 0;
  }

  fill<Server extends MaglevServer>(destinations: readonly Server[]): MaglevTable<Server> {
    const partakers = destinations.filter((server) => this.takesPart(server));
    return new MaglevTable(partakers, this.#layoutOf(partakers));
  }

  /** Which of the servers has each place, by its number among them; empty where there is none. */
  #layoutOf(partakers: readonly MaglevServer[]): Layout {
    const turns = turnsARound(partakers, this.#shiftBits);
    const seeds = partakers.map(({ address, port }) => (folded(address) + port) | 0);
    const key = `${seeds.join()} ${turns.join()}`;
    return this.#layouts.of(key, () => this.#layOut(seeds, turns));
  }

  #layOut(seeds: readonly number[], turns: readonly number[]): Layout {
    const { size } = this;
    const count = seeds.length;
    const permutations = seeds.map((seed) => new Permutation(seed, size));
    const places = count === 0 ? 0 : size;
    const layout = count <= 2 ** 16 ? new Uint16Array(places) : new Uint32Array(places);
    const isTaken = new Uint8Array(size);
    for (let filled = 0; filled < layout.length; ) {
      for (let index = 0; index < count && filled < size; index++) {
        for (let turn = turns[index]!; turn > 0 && filled < size; turn--) {
          layout[permutations[index]!.take(isTaken)] = index;
          filled++;
        }
      }
    }
    return layout;
  }
}

/** A filled table: the servers that have places, and which of them has each. */
export class MaglevTable<Server> {
  readonly #partakers: readonly Server[];
  readonly #layout: Layout;

  constructor(partakers: readonly Server[], layout: Layout) {
    this.#partakers = partakers;
    this.#layout = layout;
  }

  /** The server of a place; undefined where no server has one. */
  at(place: number): Server | undefined {
    const index = this.#layout[place];
    return index === undefined ? undefined : this.#partakers[index];
  }

  /** The server of each place. */
  servers(): readonly Server[] {
    return Array.from(this.#layout, (index) => this.#partakers[index]!);
  }
}

/**
 * The table of Maglev hashing for some servers, as IPVS fills it: the server of each place.
 *
 * @param index `CONFIG_IP_VS_MH_TAB_INDEX`: 8 to 17, for 251 to 131,071 places
 * @throws {PacketPathError} `bad-option` for another index
 */
export function maglevTable<Server extends MaglevServer>(
  servers: readonly Server[],
  index: number = MAGLEV_INDEX,
): readonly Server[] {
  checkArgument(
    'maglevTable',
    'servers',
    servers,
    listOf(objectOf('address', 'port', 'lastWeight')),
  );
  checkArgument('maglevTable', 'index', index, someNumber);
  return new MaglevDeal(index).fill(servers).servers();
}

/** The order in which a destination wants the places. */
class Permutation {
  #next: number;
  readonly #skip: number;
  readonly #size: number;

  /** @param seed the server's address and port in one word, which both hashes take */
  constructor(seed: number, size: number) {
    this.#size = size;
    this.#next = siphash13(seed, 0, FIRST_KEY) % size;
    const hash = siphash13(seed, 0, SECOND_KEY);
    this.#skip = (hash % (size - 1)) + 1;
  }

  /** Takes the next place that is free. */
  take(isTaken: Uint8Array): number {
    let place = this.#next;
    while (isTaken[place] === 1) place = this.#after(place);
    isTaken[place] = 1;
    this.#next = this.#after(place);
    return place;
  }

  #after(place: number): number {
    const next = place + this.#skip;
    return next < this.#size ? next : next - this.#size;
  }
}

/** Turns are the weights, reduced. */
function turnsARound(partakers: readonly MaglevServer[], shiftBits: number): readonly number[] {
  const weights = partakers.map(({ lastWeight }) => lastWeight);
  const divisor = greatestCommonDivisor(weights) || 1;
  const greatest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const highest = greatest / divisor;
  const shift = Math.max(0, 32 - Math.clz32(highest) - shiftBits);
  return weights.map((weight) => Math.max(1, (weight / divisor) >>> shift));
}
