import { checkArgument, listOf, someNumber } from '@packet-path/core';

/** How evenly connections are spread over endpoints. */
export interface Fairness {
  /** Jain's index of connections over weight: 1 where all are alike, 1/n where one endpoint has all. */
  readonly jain: number;
  /** The largest number of connections over weight, over the mean. */
  readonly largestOverMean: number;
  /** Chi-squared of the connections against the ideal shares. */
  readonly chiSquared: number;
  /** Endpoints that an ideal gives a share, less one. */
  readonly degrees: number;
  /**
   * Chi-squared in standard deviations from what independent random choice by weight gives (Wilson and
   * Hilferty): about 0 for random choice, far below for turns, far above for a skew.
   */
  readonly deviation: number;
}

/**
 * The measures of connections by endpoint.
 *
 * @param counts of each endpoint
 * @param weights of each, in their order; an endpoint of weight 0 is to get none and is left out
 */
export function fairnessOf(counts: readonly number[], weights: readonly number[]): Fairness {
  checkArgument('fairnessOf', 'counts', counts, listOf(someNumber));
  checkArgument('fairnessOf', 'weights', weights, listOf(someNumber));
  const places = counts.map((_, index) => index).filter((index) => weights[index]! > 0);
  const loads = places.map((index) => counts[index]! / weights[index]!);
  const all = places.reduce((sum, index) => sum + counts[index]!, 0);
  const weight = places.reduce((sum, index) => sum + weights[index]!, 0);
  const chiSquared = places.reduce((sum, index) => {
    const ideal = (all * weights[index]!) / weight;
    return ideal === 0 ? sum : sum + (counts[index]! - ideal) ** 2 / ideal;
  }, 0);
  const degrees = Math.max(0, places.length - 1);
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  return {
    jain: jainIndex(loads),
    largestOverMean: mean === 0 ? 1 : Math.max(...loads) / mean,
    chiSquared,
    degrees,
    deviation: degrees === 0 ? 0 : deviationOf(chiSquared, degrees),
  };
}

/** Jain's index: the square of the sum over n times the sum of squares; 1 of nothing at all. */
export function jainIndex(loads: readonly number[]): number {
  checkArgument('jainIndex', 'loads', loads, listOf(someNumber));
  let sum = 0;
  let squares = 0;
  for (const load of loads) {
    sum += load;
    squares += load * load;
  }
  return squares === 0 ? 1 : (sum * sum) / (loads.length * squares);
}

function deviationOf(chiSquared: number, degrees: number): number {
  const variance = 2 / (9 * degrees);
  return (Math.cbrt(chiSquared / degrees) - (1 - variance)) / Math.sqrt(variance);
}
