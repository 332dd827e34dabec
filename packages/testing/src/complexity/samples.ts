import { checkArgument, listOf, type OptionValue, someFunction } from '@packet-path/core';

const NUMBER: OptionValue = { expected: 'a number', holds: Number.isFinite };

const WORK: OptionValue = {
  expected: 'a number, and no promise of one: await what is counted before',
  holds: Number.isFinite,
};

/** How much work was counted at a size: of a cluster, a ruleset, a table. */
export interface Sample {
  readonly size: number;
  readonly work: number;
}

/**
 * The work at each of some sizes.
 *
 * ```ts
 * samplesOf([1, 10, 100, 1000], (size) => 14 + size)[3]; // { size: 1000, work: 1014 }
 * ```
 *
 * @param count what is counted at a size; it may be a counter of a ledger
 * @throws {PacketPathError} `bad-option` where that is no number, or a promise of one
 */
export function samplesOf(
  sizes: readonly number[],
  count: (size: number) => number,
): readonly Sample[] {
  checkArgument('samplesOf', 'sizes', sizes, listOf(NUMBER));
  checkArgument('samplesOf', 'count', count, someFunction);
  return sizes.map((size) => {
    const work = count(size);
    checkArgument('samplesOf', `the work at size ${size}`, work, WORK);
    return { size, work };
  });
}

/** One line for each sample, by size: what an error shows. */
export function formatSamples(samples: readonly Sample[]): string {
  return [...samples]
    .sort((a, b) => a.size - b.size)
    .map(({ size, work }) => `  size ${size}: ${work}`)
    .join('\n');
}
