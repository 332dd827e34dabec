import { counterDeclaration, counterIndices } from '@packet-path/core';
import type { CountedPacket } from './counted-packet.ts';
import type { Raise } from './like-lookups.ts';
import type { MetDestination } from './met-destination.ts';

/** How the first packets to a destination differ from those to one like it, whose pairs have one packet each. */
export interface LikePairs {
  /** The counts that each packet has more. */
  readonly shift: CountedPacket;
  /** Of each pair, set look-ups and hash probes that its packet has more than that; none unless given. */
  readonly more?: readonly More[];
  /** All counters of all pairs together, by the indices of `counterIndices`. */
  readonly counts: readonly number[];
}

interface More {
  readonly setLookups: number;
  readonly hashProbes: number;
}

const NO_MORE: More = { setLookups: 0, hashProbes: 0 };

/** All counters of the packets of pairs, which have one each. */
export function countsOf({ pairs }: Pick<MetDestination, 'pairs'>): readonly number[] {
  const counts: number[] = [];
  for (const [first] of pairs) {
    if (first === undefined) continue;
    for (const [index, count] of first.packet.counts.entries()) {
      counts[index] = (counts[index] ?? 0) + count;
    }
  }
  return counts;
}

/**
 * Pairs whose packets are those of others, shifted.
 *
 * @param of the counters of the others together
 * @param raises for each pair the counters that are higher than a shift makes them
 */
export function likePairs(
  { pairs }: Pick<MetDestination, 'pairs'>,
  of: readonly number[],
  shift: CountedPacket,
  raises?: readonly (readonly Raise[])[],
): LikePairs {
  const counts = shift.counts.map((count, index) => (of[index] ?? 0) + count * pairs.length);
  if (raises === undefined) return { shift, counts };
  const more = raises.map((some) => {
    if (some.every(({ by }) => by === 0)) return NO_MORE;
    let [setLookups, hashProbes] = [0, 0];
    for (const { counter, by } of some) {
      const index = counterIndices().get(counter);
      if (index !== undefined) counts[index] = (counts[index] ?? 0) + by;
      const kind = counterDeclaration(counter)?.kind;
      if (kind === 'set look-up') setLookups += by;
      if (kind === 'hash probe') hashProbes += by;
    }
    return { setLookups, hashProbes };
  });
  return { shift, more, counts };
}
