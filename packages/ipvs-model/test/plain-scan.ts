import type { ScheduledDestination } from '../src/index.ts';

/** The choice of a walk, and the destinations it came to. */
export interface Scanned {
  readonly chosen: ScheduledDestination | undefined;
  readonly steps: number;
}

export const SCANNERS = ['lc', 'wlc', 'sed', 'nq', 'fo', 'ovf'] as const;

/**
 * The choice of a scheduler of Linux as docs/facts/ipvs.md, 3, tells it: a walk from the newest
 * destination to the oldest, which keeps the best so far. Quotients are compared by products that
 * are exact at any size.
 */
export function plainScan(
  scheduler: (typeof SCANNERS)[number],
  destinations: readonly ScheduledDestination[],
): Scanned {
  let chosen: ScheduledDestination | undefined;
  let steps = 0;
  for (const destination of destinations) {
    steps++;
    if (destination.weight === 0 || destination.overloaded) continue;
    if (scheduler === 'nq' && destination.activeConnections === 0) {
      return { chosen: destination, steps };
    }
    if (scheduler === 'ovf' && destination.activeConnections > destination.weight) continue;
    if (chosen === undefined || isBetter(scheduler, destination, chosen)) chosen = destination;
  }
  return { chosen, steps };
}

function isBetter(
  scheduler: (typeof SCANNERS)[number],
  one: ScheduledDestination,
  best: ScheduledDestination,
): boolean {
  if (scheduler === 'fo' || scheduler === 'ovf') return one.weight > best.weight;
  const isByWeight = scheduler !== 'lc';
  const cost = scheduler === 'sed' || scheduler === 'nq' ? delay : overhead;
  const share = (of: ScheduledDestination): bigint => (isByWeight ? BigInt(of.weight) : 1n);
  return cost(best) * share(one) > cost(one) * share(best);
}

function overhead({ activeConnections, inactiveConnections }: ScheduledDestination): bigint {
  return BigInt(256 * activeConnections + inactiveConnections);
}

function delay({ activeConnections }: ScheduledDestination): bigint {
  return BigInt(activeConnections + 1);
}
