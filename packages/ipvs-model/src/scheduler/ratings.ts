import type { ScheduledDestination } from '../destination/scheduled-destination.ts';

/**
 * How much speaks against a destination: of all destinations the one of the least quotient of cost and
 * share is chosen. The kernel compares quotients without dividing, by products of 64 bits, and so do
 * we: with at most 2^20 connections and weights up to 65,535 the products are whole numbers that a
 * double holds exactly.
 */
export interface Rating {
  cost(destination: ScheduledDestination): number;
  /** 0 keeps the destination from being chosen. */
  share(destination: ScheduledDestination): number;
}

/** An active connection counts as 256 inactive ones (include/net/ip_vs.h, `ip_vs_dest_conn_overhead`). */
export function overhead(destination: ScheduledDestination): number {
  return destination.activeConnections * 256 + destination.inactiveConnections;
}

/** The active connections a destination would have with the new one (`ip_vs_sed_dest_overhead`). */
function expectedDelay(destination: ScheduledDestination): number {
  return destination.activeConnections + 1;
}

function usableWeight(destination: ScheduledDestination): number {
  return destination.overloaded ? 0 : destination.weight;
}

/** The least overhead, whatever the weight (net/netfilter/ipvs/ip_vs_lc.c). */
export const LEAST_OVERHEAD: Rating = {
  cost: overhead,
  share: (destination) => (destination.usable ? 1 : 0),
};

/** The least overhead by weight (net/netfilter/ipvs/ip_vs_wlc.c). */
export const LEAST_OVERHEAD_BY_WEIGHT: Rating = { cost: overhead, share: usableWeight };

/** The shortest expected delay (net/netfilter/ipvs/ip_vs_sed.c). */
export const SHORTEST_DELAY: Rating = { cost: expectedDelay, share: usableWeight };

/**
 * An idle destination before all others, whatever the weight; among busy ones the shortest expected
 * delay (net/netfilter/ipvs/ip_vs_nq.c).
 */
export const IDLE_OR_SHORTEST_DELAY: Rating = {
  cost: (destination) => (destination.activeConnections === 0 ? 0 : expectedDelay(destination)),
  share: usableWeight,
};

/** The greatest weight (net/netfilter/ipvs/ip_vs_fo.c). */
export const GREATEST_WEIGHT: Rating = { cost: () => 1, share: usableWeight };

/** The greatest weight that does not have more active connections than it weighs (ip_vs_ovf.c). */
export const GREATEST_WEIGHT_WITH_ROOM: Rating = {
  cost: () => 1,
  share: (destination) =>
    destination.activeConnections > destination.weight ? 0 : usableWeight(destination),
};

/** The fewest active connections by weight, whether overloaded or not (`is_overloaded` of lblc). */
export const LEAST_STRAINED: Rating = {
  cost: (destination) => destination.activeConnections,
  share: (destination) => destination.weight,
};
