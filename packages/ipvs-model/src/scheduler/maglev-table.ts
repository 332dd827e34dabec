import { type Address, PacketPathError } from '@packet-path/core';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { folded } from './address-hash.ts';
import type { Deal } from './dealt.ts';
import { greatestCommonDivisor } from './greatest-common-divisor.ts';
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
export class MaglevDeal implements Deal {
  readonly size: number;
  readonly permutes = true;
  /** Half of the index: more turns a round than 2 to the power of this are scaled down. */
  readonly #shiftBits: number;

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

  fill<Server extends MaglevServer>(destinations: readonly Server[]): readonly Server[] {
    const { size } = this;
    const partakers = destinations.filter((server) => this.takesPart(server));
    const turns = turnsARound(partakers, this.#shiftBits);
    const permutations = partakers.map((destination) => new Permutation(destination, size));
    const table: Server[] = [];
    const isTaken = new Uint8Array(size);
    // Every index is written before the table is used, but not in their order.
    if (partakers.length > 0) table.length = size;
    for (let filled = 0; filled < table.length; ) {
      for (let index = 0; index < partakers.length && filled < size; index++) {
        for (let turn = turns[index]!; turn > 0 && filled < size; turn--) {
          table[permutations[index]!.take(isTaken)] = partakers[index]!;
          filled++;
        }
      }
    }
    return table;
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
  return new MaglevDeal(index).fill(servers);
}

/** The order in which a destination wants the places. */
class Permutation {
  #next: number;
  readonly #skip: number;
  readonly #size: number;

  constructor({ address, port }: MaglevServer, size: number) {
    this.#size = size;
    this.#next = maglevHash(address, port, 0) % size;
    const hash = siphash13((folded(address) + port) | 0, 0, SECOND_KEY);
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
