import type { ScheduledDestination } from '../destination/scheduled-destination.ts';

/** The share of a table's places that each destination has, 0 to 1. */
export function sharesOf(
  table: readonly ScheduledDestination[],
): ReadonlyMap<ScheduledDestination, number> {
  const places = new Map<ScheduledDestination, number>();
  for (const destination of table) places.set(destination, (places.get(destination) ?? 0) + 1);
  return new Map([...places].map(([destination, count]) => [destination, count / table.length]));
}
