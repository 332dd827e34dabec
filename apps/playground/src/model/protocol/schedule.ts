/** Connections that two schedulers give to servers of weights. */
export interface ScheduleRequest {
  readonly schedulers: readonly string[];
  readonly weights: readonly number[];
  readonly connections: number;
  /** Milliseconds from one connection to the next. */
  readonly every: number;
  /** Milliseconds that a connection stays. */
  readonly stay: number;
  /** Client nodes, each with a table of its own. */
  readonly nodes: number;
  readonly seed: string;
}

export interface ScheduleAnswer {
  readonly runs: readonly ScheduleRun[];
}

interface ScheduleRun {
  readonly scheduler: string;
  /** In order of time. */
  readonly arrivals: readonly {
    readonly at: number;
    readonly ends: number;
    readonly node: number;
    readonly client: string;
    /** Index of the server; null where the scheduler found none. */
    readonly server: number | null;
    /** Servers that the scheduler examined. */
    readonly examined: number;
  }[];
  readonly balance: {
    readonly connections: readonly number[];
    readonly jain: number;
    readonly most: number;
  };
}
