import type { Address } from '@packet-path/core';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { folded } from './address-hash.ts';
import type { Deal } from './dealt.ts';
import { greatestCommonDivisor } from './greatest-common-divisor.ts';
import { siphash13 } from './siphash.ts';

/** Places in the table: the prime of `CONFIG_IP_VS_MH_TAB_INDEX` 12. */
export const MAGLEV_SIZE = 4093;
/** Half of that index: more turns a round than 2^6 are scaled down. */
const SHIFT_BITS = 6;

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
export const MAGLEV: Deal = {
  size: MAGLEV_SIZE,
  permutes: true,
  takesPart: ({ lastWeight }) => lastWeight > 0,
  fill(destinations) {
    const partakers = destinations.filter(({ lastWeight }) => lastWeight > 0);
    const turns = turnsARound(partakers);
    const permutations = partakers.map((destination) => new Permutation(destination));
    const table: ScheduledDestination[] = [];
    const isTaken = new Uint8Array(MAGLEV_SIZE);
    // Every index is written before the table is used, but not in their order.
    if (partakers.length > 0) table.length = MAGLEV_SIZE;
    for (let filled = 0; filled < table.length; ) {
      for (let index = 0; index < partakers.length && filled < MAGLEV_SIZE; index++) {
        for (let turn = turns[index]!; turn > 0 && filled < MAGLEV_SIZE; turn--) {
          table[permutations[index]!.take(isTaken)] = partakers[index]!;
          filled++;
        }
      }
    }
    return table;
  },
};

/** The order in which a destination wants the places. */
class Permutation {
  #next: number;
  readonly #skip: number;

  constructor({ address, port }: ScheduledDestination) {
    this.#next = maglevHash(address, port, 0) % MAGLEV_SIZE;
    const hash = siphash13((folded(address) + port) | 0, 0, SECOND_KEY);
    this.#skip = (hash % (MAGLEV_SIZE - 1)) + 1;
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
    return next < MAGLEV_SIZE ? next : next - MAGLEV_SIZE;
  }
}

/** Turns are the weights, reduced. */
function turnsARound(partakers: readonly ScheduledDestination[]): readonly number[] {
  const weights = partakers.map(({ lastWeight }) => lastWeight);
  const divisor = greatestCommonDivisor(weights) || 1;
  const greatest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const highest = greatest / divisor;
  const shift = Math.max(0, 32 - Math.clz32(highest) - SHIFT_BITS);
  return weights.map((weight) => Math.max(1, (weight / divisor) >>> shift));
}
