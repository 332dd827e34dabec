import { oneOf, whole } from '../field.ts';

/** The counts that Grow shows, one of which is drawn. */
export const COUNTERS = ['mean', 'worst', 'setLookups', 'hashProbes', 'rulesPerRequest'] as const;
export type Counter = (typeof COUNTERS)[number];

/** The sizes, the counter and the axes of Grow. */
export const GROW = {
  /** Services of the largest cluster. */
  growTo: whole(1, 100_000, 10_000),
  requests: whole(1, 1000, 1),
  growBy: oneOf(['shape', 'node'], 'shape'),
  counter: oneOf(COUNTERS, 'mean'),
  axes: oneOf(['logarithmic', 'linear'], 'logarithmic'),
};
