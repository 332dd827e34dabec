/** A row of the emulated kernel: a client that opens 1,000 connections a second through IPVS. */
export interface TailRow {
  readonly services: number;
  readonly possible: number;
  readonly isEstimating: boolean;
  /** Microseconds, as measured; undefined where the row was not. */
  readonly measured?: TailTimes;
}

/** Microseconds. */
export interface TailTimes {
  readonly p50: number;
  readonly mean: number;
  readonly p99: number;
  readonly p999: number;
}

/** Destinations of each service. */
export const DESTINATIONS = 10;

/** The times of a row, in the order in which they are drawn. */
export const TAIL_TIMES = ['p50', 'mean', 'p99', 'p999'] as const;
export const TAIL_LABELS: Readonly<Record<(typeof TAIL_TIMES)[number], string>> = {
  p50: 'p50',
  mean: 'mean',
  p99: 'p99',
  p999: 'p99.9',
};
export const EMULATED_SOURCE =
  'Linux 6.1.192 emulated, 6,000 requests a row (docs/facts/published-results.md, 7)';

/** Linux 6.1.192, emulated at one instruction a nanosecond, 6,000 requests a row. */
export const EMULATED_ROWS: readonly TailRow[] = [
  {
    services: 1,
    possible: 24,
    isEstimating: false,
    measured: { mean: 259, p50: 182, p99: 739, p999: 1131 },
  },
  {
    services: 1000,
    possible: 8,
    isEstimating: false,
    measured: { mean: 259, p50: 182, p99: 753, p999: 1112 },
  },
  {
    services: 3000,
    possible: 24,
    isEstimating: false,
    measured: { mean: 261, p50: 182, p99: 756, p999: 1108 },
  },
  {
    services: 3000,
    possible: 24,
    isEstimating: true,
    measured: { mean: 698, p50: 183, p99: 18_511, p999: 40_889 },
  },
];

/** Runs of the estimator in the field. */
export const FIELD_RUNS: readonly {
  readonly label: string;
  readonly estimators: number;
  readonly processors: number;
  readonly milliseconds: number;
  readonly source: string;
}[] = [
  {
    label: 'Alibaba, 104 processors',
    estimators: 50_000,
    processors: 104,
    milliseconds: 268.9,
    source: 'lvs-devel, December 2020: 268.5 to 269.3 ms',
  },
  {
    label: 'eBay, over 80 processors',
    estimators: 50_000,
    processors: 80,
    milliseconds: 321,
    source: 'lvs-devel, April 2020: over 50,000 services',
  },
];
