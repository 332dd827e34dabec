/** The causes that processor time is told apart by; `waiting` takes time and no processor. */
export type Cause =
  | 'walking'
  | 'packets'
  | 'sockets'
  | 'processes'
  | 'syncs'
  | 'estimator'
  | 'waiting';

/** The causes, in the order in which charts stack them. */
export const CAUSES: readonly Cause[] = [
  'walking',
  'packets',
  'sockets',
  'processes',
  'syncs',
  'estimator',
  'waiting',
];

/** The unit of a constant: nanoseconds for each thing counted, a number of things, or a bare ratio. */
export type Unit = 'ns' | 'rules' | 'objects' | 'processors' | 'ratio';

/**
 * How a best value was found. A `fit` was chosen, inside the range, so that a figure comes out; every
 * other was there before.
 */
export type Basis = 'measured' | 'published' | 'fit' | 'assumed';

/**
 * A number of a cost model, with its range and where it comes from.
 *
 * ```ts
 * const walked: Constant = {
 *   low: 4,
 *   best: 6,
 *   high: 8,
 *   unit: 'ns',
 *   basis: 'measured',
 *   source: 'Linux 6.18, docs/facts/published-results.md, 4',
 * };
 * ```
 */
export interface Constant {
  readonly low: number;
  readonly best: number;
  readonly high: number;
  readonly unit: Unit;
  readonly basis: Basis;
  /** The publication, recording or section of the facts; of an assumption, why this range. */
  readonly source: string;
}
