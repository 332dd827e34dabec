import type { Random } from '@packet-path/core';
import type { Arrivals, Size } from './workload.ts';

const SECOND = 1e9;

/** The arrivals of an open loop: nanoseconds until the next one, and how many come then. */
export type OpenArrivals = Exclude<Arrivals, { kind: 'closed' }>;

/** Nanoseconds from one arrival to the next. */
export function gap(arrivals: OpenArrivals, random: Random): number {
  if (arrivals.kind === 'fixed') return SECOND / arrivals.perSecond;
  return exponential(SECOND / arrivals.perSecond, random);
}

/** Requests that arrive at once. */
export function sizeOf(arrivals: OpenArrivals): number {
  return arrivals.kind === 'bursts' ? arrivals.size : 1;
}

/** Nanoseconds that a client of a closed loop thinks. */
export function thinking(arrivals: Extract<Arrivals, { kind: 'closed' }>, random: Random): number {
  const mean = arrivals.think * SECOND;
  return arrivals.thinking === 'fixed' ? mean : exponential(mean, random);
}

/** The bytes of one request. */
export function bytes(size: Size, random: Random): number {
  return typeof size === 'number' ? size : size.low + random.below(size.high - size.low + 1);
}

function exponential(mean: number, random: Random): number {
  return -Math.log(1 - random.real()) * mean;
}
