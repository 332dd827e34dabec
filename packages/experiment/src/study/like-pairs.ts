import { counterDeclaration, counterIndices } from '@packet-path/core';
import type { CountedPacket } from './counted-packet.ts';
import type { Raise } from './like-lookups.ts';
import type { MetDestination } from './met-destination.ts';

/** How the first packets to a destination differ from those to one like it, whose pairs have one packet each. */
export interface LikePairs {
  /** The counts that each packet has more. */
  readonly shift: CountedPacket;
  /** Of each pair, set look-ups and hash probes that its packet has more than that; none unless given. */
  readonly more?: readonly (Readonly<More> | undefined)[];
  /** All counters of all pairs together, by the indices of `counterIndices`. */
  readonly counts: readonly number[];
}

interface More {
  setLookups: number;
  hashProbes: number;
}

const NO_MORE: Readonly<More> = Object.freeze({ setLookups: 0, hashProbes: 0 });

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
 * @param raises the counters that are higher than a shift makes them
 */
export function likePairs(
  { pairs }: Pick<MetDestination, 'pairs'>,
  of: readonly number[],
  shift: CountedPacket,
  raises: readonly Raise[] = [],
): LikePairs {
  const counts = of.map((count, index) => count + (shift.counts[index] ?? 0) * pairs.length);
  for (let index = of.length; index < shift.counts.length; index++) {
    counts[index] = shift.counts[index]! * pairs.length;
  }
  if (raises.length === 0) return { shift, counts };
  const more: (More | undefined)[] = new Array(pairs.length).fill(undefined);
  for (const { counter, by, outcomes } of raises) {
    const index = counterIndices().get(counter);
    if (index !== undefined) counts[index] = (counts[index] ?? 0) + by * outcomes.length;
    const kind = counterDeclaration(counter)?.kind;
    if (kind !== 'set look-up' && kind !== 'hash probe') continue;
    for (const outcome of outcomes) {
      const raised = more[outcome] ?? { ...NO_MORE };
      more[outcome] = raised;
      if (kind === 'set look-up') raised.setLookups += by;
      else raised.hashProbes += by;
    }
  }
  return { shift, more, counts };
}

/** Whether packets that have so much more are those that have so much. */
export function isSameShift(one: CountedPacket, other: CountedPacket): boolean {
  return (
    one.rules === other.rules &&
    one.serviceRules === other.serviceRules &&
    one.setLookups === other.setLookups &&
    one.hashProbes === other.hashProbes &&
    areEqual(one.counts, other.counts)
  );
}

/**
 * Whether pairs that were met are those of others, shifted and raised.
 *
 * @param numbers for each pair that was met, the number of the pair that it is like
 */
export function areLike(
  met: Pick<MetDestination, 'pairs'>,
  numbers: readonly number[],
  { pairs }: Pick<MetDestination, 'pairs'>,
  { shift, more, counts }: LikePairs,
): boolean {
  const areAlike = met.pairs.every(([one], at) => {
    const number = numbers[at] ?? -1;
    const other = pairs[number]?.[0]?.packet;
    if (one === undefined || other === undefined) return false;
    const { setLookups, hashProbes } = more?.[number] ?? NO_MORE;
    const { packet } = one;
    return (
      packet.rules === other.rules + shift.rules &&
      packet.serviceRules === other.serviceRules + shift.serviceRules &&
      packet.setLookups === other.setLookups + shift.setLookups + setLookups &&
      packet.hashProbes === other.hashProbes + shift.hashProbes + hashProbes
    );
  });
  return areAlike && met.pairs.length === pairs.length && areEqual(countsOf(met), counts);
}

/** Counts of another length have zeros at their end. */
function areEqual(one: readonly number[], other: readonly number[]): boolean {
  const [shorter, longer] = one.length < other.length ? [one, other] : [other, one];
  return longer.every((count, index) => count === (shorter[index] ?? 0));
}
