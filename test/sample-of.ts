import { PROPERTY_RUNS } from './property-runs.ts';

/** The fractional part of the golden ratio: its multiples spread evenly over 0 to 1. */
const GOLDEN = 0.618_033_988_749_895;

/**
 * One of so many items in `npm test`, the same each time, spread evenly over the list, and the first always;
 * all of them in the long tests, which take every test file that imports this one (`vitest.config.ts`).
 */
export function sampleOf<Item>(items: readonly Item[], oneOf: number): readonly Item[] {
  if (PROPERTY_RUNS > 1) return items;
  return items.filter((_, index) => (index * GOLDEN) % 1 < 1 / oneOf);
}
