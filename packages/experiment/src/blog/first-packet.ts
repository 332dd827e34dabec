import { checkArgument, listOf, someNumber, someObject } from '@packet-path/core';
import { packetsCost, total, type Values } from '@packet-path/cost';
import type { Profile } from '../profile/profile.ts';
import { SOME_PROFILE } from '../profile/profile.ts';

/** Steps in which the spread of a walk is taken, each as likely. */
const NOISE_STEPS = 40;

/**
 * Percentiles of the time of a first packet, in nanoseconds: every connection of a profile, each at so
 * many quantiles of the lognormal spread of its walk (`spread`).
 *
 * @param shares 0.5 for the median
 */
export function firstPacketPercentiles(
  values: Values,
  given: Profile,
  shares: readonly number[],
): readonly number[] {
  checkArgument('firstPacketPercentiles', 'values', values, someObject);
  checkArgument('firstPacketPercentiles', 'given', given, SOME_PROFILE);
  checkArgument('firstPacketPercentiles', 'shares', shares, listOf(someNumber));
  const { first, rules } = given;
  const limit = values['rule.cached'] ?? Number.POSITIVE_INFINITY;
  const { 'rule.inCache': inCache = 0, 'rule.outOfCache': outOfCache = 0 } = values;
  const walk = (count: number): number =>
    Math.min(count, limit) * inCache + Math.max(0, count - limit) * outOfCache;
  const walks = rules.map(walk);
  const all = total(packetsCost(values, first));
  const besides = (all - walks.reduce((sum, time) => sum + time, 0)) / first.packets;
  const factors = NOISE.map((normal) => Math.exp((values['spread'] ?? 0) * normal));
  const times = new Float64Array(walks.length * factors.length);
  let at = 0;
  for (const time of walks) {
    for (const factor of factors) times[at++] = besides + time * factor;
  }
  times.sort();
  return shares.map((share) => times[Math.max(0, Math.ceil(share * times.length) - 1)]!);
}

/** Quantiles of the normal distribution. */
const NOISE: readonly number[] = Array.from({ length: NOISE_STEPS }, (_, step) =>
  normalQuantile((step + 0.5) / NOISE_STEPS),
);

/** By bisection of the distribution function, to a thousand millionth. */
function normalQuantile(share: number): number {
  let [low, high] = [-8, 8];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

/** Abramowitz and Stegun 26.2.17, to 7.5e-8. */
function normalDistribution(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    terms.reduceRight((sum, term) => term + t * sum, 0);
  return x > 0 ? 1 - tail : tail;
}
