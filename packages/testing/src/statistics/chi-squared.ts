import { checkArgument, listOf, type OptionValue, PacketPathError } from '@packet-path/core';
import { upperGamma } from './upper-gamma.ts';

const NUMBERS: OptionValue = listOf({ expected: 'a number', holds: Number.isFinite });

/** How well counts agree with what was expected of them. */
export interface ChiSquared {
  /** The sum of (observed - expected)² / expected. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** How often chance alone brings a statistic as large: small where the expectation is wrong. */
  readonly pValue: number;
}

/**
 * Pearson's test of counts that should be equal: how often each endpoint was chosen, say. It wants
 * an expected count of five or more.
 *
 * @throws {PacketPathError} `bad-option` for fewer than two counts, or counts that add up to none
 */
export function chiSquaredUniform(counts: readonly number[]): ChiSquared {
  checkArgument('chiSquaredUniform', 'counts', counts, NUMBERS);
  return chiSquared(
    counts,
    counts.map(() => 1),
  );
}

/**
 * Pearson's test of counts whose shares are known, as those of an exact distribution are. Of a count
 * that is expected to be 0 nothing may be counted.
 *
 * @param shares proportional to what is expected of each count
 * @throws {PacketPathError} `bad-option` for fewer than two counts that may be more than 0, counts that
 *   add up to none, or another number of shares
 */
export function chiSquared(counts: readonly number[], shares: readonly number[]): ChiSquared {
  checkArgument('chiSquared', 'counts', counts, NUMBERS);
  checkArgument('chiSquared', 'shares', shares, NUMBERS);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const possible = shares.filter((share) => share > 0).length;
  if (possible < 2 || !(total > 0) || shares.length !== counts.length) {
    throw new PacketPathError('bad-option', `${counts.length} counts of ${total} in all`, {
      expected: 'two counts or more, each with its share, and something counted',
    });
  }
  let statistic = 0;
  for (const [index, count] of counts.entries()) {
    const expected = (total * shares[index]!) / whole;
    if (expected > 0) statistic += (count - expected) ** 2 / expected;
    else if (count > 0) statistic = Number.POSITIVE_INFINITY;
  }
  const degreesOfFreedom = possible - 1;
  const pValue =
    statistic === Number.POSITIVE_INFINITY ? 0 : upperGamma(degreesOfFreedom / 2, statistic / 2);
  return { statistic, degreesOfFreedom, pValue };
}
