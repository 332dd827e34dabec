import type { Address } from '@packet-path/core';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { folded } from './address-hash.ts';
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
 */
export function maglevTable(
  destinations: readonly ScheduledDestination[],
): readonly ScheduledDestination[] {
  const turns = turnsARound(destinations);
  if (turns.every((count) => count === 0)) return [];
  const table = new Array<ScheduledDestination | undefined>(MAGLEV_SIZE).fill(undefined);
  const next = destinations.map(({ address, port }) => maglevHash(address, port, 0) % MAGLEV_SIZE);
  const skip = destinations.map(
    ({ address, port }) =>
      (siphash13((folded(address) + port) | 0, 0, SECOND_KEY) % (MAGLEV_SIZE - 1)) + 1,
  );
  let filled = 0;
  while (filled < MAGLEV_SIZE) {
    for (const [index, destination] of destinations.entries()) {
      for (let turn = turns[index]!; turn > 0 && filled < MAGLEV_SIZE; turn--) {
        let place = next[index]!;
        while (table[place] !== undefined) place = (place + skip[index]!) % MAGLEV_SIZE;
        table[place] = destination;
        next[index] = (place + skip[index]!) % MAGLEV_SIZE;
        filled++;
      }
    }
  }
  return table as ScheduledDestination[];
}

/** Turns are the weights, reduced; from the newest weight that was not 0, so that quiescing moves nobody. */
function turnsARound(destinations: readonly ScheduledDestination[]): readonly number[] {
  const weights = destinations.map(({ lastWeight }) => lastWeight);
  const divisor = greatestCommonDivisor(weights) || 1;
  const greatest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const highest = greatest / divisor;
  const shift = Math.max(0, 32 - Math.clz32(highest) - SHIFT_BITS);
  return weights.map((weight) => (weight === 0 ? 0 : Math.max(1, (weight / divisor) >>> shift)));
}
