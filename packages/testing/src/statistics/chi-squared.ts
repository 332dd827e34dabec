import { PacketPathError } from '@packet-path/core';
import { upperGamma } from './upper-gamma.ts';

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
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < 2 || !(total > 0)) {
    throw new PacketPathError('bad-option', `${counts.length} counts of ${total} in all`, {
      expected: 'two counts or more, and something counted',
    });
  }
  const expected = total / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const degreesOfFreedom = counts.length - 1;
  return { statistic, degreesOfFreedom, pValue: upperGamma(degreesOfFreedom / 2, statistic / 2) };
}
