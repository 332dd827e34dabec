import { checkArgument, someNumber, someObject } from '@packet-path/core';
import type { ConstantName } from '../constant/constants.ts';
import type { Values } from '../constant/values.ts';
import type { Part } from './parts.ts';

/** How often a run of IPVS's estimator begins, in microseconds: 504 jiffies of 4 ms (ip_vs_est.c). */
export const ESTIMATION_PERIOD = 2_016_000;

/** The estimators of a host: one for each service, each destination, and the namespace. */
export function estimators(services: number, destinations: number): number {
  return services === 0 ? 0 : services + destinations + 1;
}

/**
 * The price of one run over all estimators. Until Linux 6.2 it is one softirq on one processor, and reads
 * the counters of every possible processor; since then a thread does it in parts.
 *
 * @param possible processors that the kernel holds possible; null since Linux 6.2
 */
export function estimatorCost(
  values: Values,
  count: number,
  possible: number | null,
): readonly Part[] {
  checkArgument('estimatorCost', 'values', values, someObject);
  checkArgument('estimatorCost', 'count', count, someNumber);
  if (possible === null) return [part(values, 'estimator.thread', count)];
  return [
    part(values, 'estimator.read', count),
    part(values, 'estimator.processor', count * possible),
  ];
}

function part(values: Values, constant: ConstantName, count: number): Part {
  return { constant, cause: 'estimator', count, nanoseconds: count * (values[constant] ?? 0) };
}
