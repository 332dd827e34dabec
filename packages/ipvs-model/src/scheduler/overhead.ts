import type { Work } from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';

/** The load of a destination, which a scheduler keeps low. */
export type Cost = (destination: Destination) => number;

/** An active connection counts as 256 inactive ones (include/net/ip_vs.h, `ip_vs_dest_conn_overhead`). */
export const overhead: Cost = ({ activeConnections, inactiveConnections }) =>
  activeConnections * 256 + inactiveConnections;

/** The active connections a destination would have with the new one (`ip_vs_sed_dest_overhead`). */
export const expectedDelay: Cost = ({ activeConnections }) => activeConnections + 1;

/**
 * The destination of the least cost by weight. A tie stays with the one met first, and one without
 * weight never wins.
 */
export function leastByWeight(
  destinations: readonly Destination[],
  cost: Cost,
  work: Work,
): Destination | undefined {
  let least: Destination | undefined;
  let leastCost = 0;
  for (const destination of destinations) {
    work.schedulerSteps++;
    if (!destination.usable) continue;
    const itsCost = cost(destination);
    // Compares the quotients without dividing.
    if (least === undefined || leastCost * destination.weight > itsCost * least.weight) {
      least = destination;
      leastCost = itsCost;
    }
  }
  return least;
}
