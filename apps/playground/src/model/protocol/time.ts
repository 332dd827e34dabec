/** Figures of time; `rules` are counts. */
export const FIGURES = ['response', 'processor', 'rules'] as const;
export type TimeFigure = (typeof FIGURES)[number];

/** Constants that a reader may change, by the names that the library's calibrations give them. */
export const ASSUMPTIONS = [
  'rule.inCache',
  'rule.outOfCache',
  'rule.cached',
  'kind.packet',
  'kind.hash probe',
  'counter.conntrackInserts',
  'client.connect',
  'client.request',
  'client.close',
  'elsewhere.handshake',
  'elsewhere.request',
  'sync.runs',
  'sync.rules',
  'sync.servicesChecked',
  'sync.addressPairs',
  'estimator.processor',
] as const;
type Assumption = (typeof ASSUMPTIONS)[number];

/** The services at which the article is counted. */
export const TIME_SIZES = [1, 10, 100, 300, 1000, 3000, 10_000] as const;

/** A client's node, as the article of 2019 has it, with assumptions of the reader's. */
export interface TimeSettings {
  /** Hundredths of the library's values, their ranges as well; those left out are 100. */
  readonly assumptions: Readonly<Partial<Record<Assumption, number>>>;
  readonly processors: number;
  /** Processors that the node's kernel holds possible: the estimator reads the counters of each. */
  readonly possible: number;
  readonly perSecond: number;
  /** Requests of a connection. */
  readonly requests: number;
  /** IPVS's estimator, kube-proxy's syncs, and IPVS's hash chains of services: each can be switched off. */
  readonly estimator: boolean;
  readonly syncs: boolean;
  readonly chains: boolean;
  readonly seed: string;
}

/** Figures 1 and 2 of docs/figures.md by their closed forms; figure 3 by counts. */
export type TimeRequest =
  | ({ readonly figure: 'response' | 'processor' } & TimeSettings)
  | {
      readonly figure: 'rules';
      readonly endpoints: number;
      readonly podsANode: number;
      readonly policiesAPod: number;
    };

export interface TimeAnswer {
  readonly figure: TimeFigure;
  readonly series: readonly TimeSeries[];
  /** Points of the publication. */
  readonly published: readonly TimeMark[];
  /** At the largest size: each part, in the figure's unit, by mode. */
  readonly parts: readonly {
    readonly name: string;
    readonly iptables: number | null;
    readonly ipvs: number | null;
  }[];
  readonly assumptions: readonly TimeAssumption[];
  /** A program that computes the same. */
  readonly code: string;
}

export interface TimeSeries {
  readonly name: string;
  /** The library's words for it. */
  readonly title: string;
  readonly points: readonly {
    readonly x: number;
    /** The 5th and the 95th percentile over draws from the ranges; null where the node cannot carry the requests. */
    readonly low: number | null;
    readonly y: number | null;
    readonly high: number | null;
    /** Whether the closed form stands for the events here: the busiest resource works half of the time or less. */
    readonly isInRange: boolean;
  }[];
}

export interface TimeMark {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** A constant at the reader's value. */
export interface TimeAssumption {
  readonly name: string;
  readonly meaning: string;
  readonly unit: string;
  readonly low: number;
  readonly value: number;
  readonly high: number;
  readonly basis: string;
  readonly source: string;
}

/** Runs of the event simulation: percentiles, and means beyond the range of the closed form. */
export interface TailRequest extends TimeSettings {
  /**
   * - `article`: the client of figures 1 and 2, iptables of 2019 and IPVS;
   * - `emulated`: the client of figure 6 on one processor that does everything, IPVS alone.
   */
  readonly machine: 'article' | 'emulated';
  readonly services: number;
}

export interface TailAnswer {
  readonly machine: TailRequest['machine'];
  /** Seconds of virtual time. */
  readonly seconds: number;
  readonly runs: readonly TailRun[];
  /** Rows of the emulated kernel with as many services, microseconds. */
  readonly published: readonly (TailTimes & {
    readonly label: string;
    readonly isEstimating: boolean;
  })[];
  /** A program that runs the same for IPVS. */
  readonly code: string;
}

/** Microseconds of a request. */
export interface TailTimes {
  readonly p50: number;
  readonly mean: number;
  readonly p99: number;
  readonly p999: number;
}

export interface TailRun extends TailTimes {
  readonly mode: 'iptables' | 'ipvs';
  readonly requests: number;
}
