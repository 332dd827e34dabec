/** Many numbers in four, each to a thousandth. */
export interface Summary {
  readonly mean: number;
  /** The 95th percentile by nearest rank: a number that was really seen. */
  readonly p95: number;
  readonly least: number;
  readonly worst: number;
}
