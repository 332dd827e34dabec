/** The schedulers of IPVS by the names that `ipvsadm -s` takes, in the kernel's order of kinds. */
export const SCHEDULER_NAMES = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'sed',
  'nq',
  'fo',
  'ovf',
  'sh',
  'dh',
  'mh',
  'lblc',
  'lblcr',
  'twos',
] as const;
export type SchedulerName = (typeof SCHEDULER_NAMES)[number];

/** Connections that schedulers give to servers of weights, the same connections to each scheduler. */
export interface ScheduleRequest {
  readonly schedulers: readonly SchedulerName[];
  /** Of each server; 0 takes no new connections. */
  readonly weights: readonly number[];
  readonly connections: number;
  /** Milliseconds from one connection to the next. */
  readonly every: number;
  /** Milliseconds that a connection stays. */
  readonly stay: number;
  /** `even`: exactly so long; `drawn`: so long in the mean, exponentially, and clients by chance. */
  readonly times: 'even' | 'drawn';
  /** Client nodes, each with IPVS of its own. */
  readonly nodes: number;
  /** Clients of each node. */
  readonly clients: number;
  readonly seed: string;
}

export interface ScheduleAnswer {
  readonly runs: readonly ScheduleRun[];
}

export interface ScheduleRun {
  readonly scheduler: SchedulerName;
  /** The ground on which it chooses, in the library's words. */
  readonly choosesBy: string | null;
  readonly servers: readonly {
    readonly address: string;
    readonly weight: number;
    readonly connections: number;
    /** The share of all connections that its weight asks for, 0 to 1. */
    readonly ideal: number;
  }[];
  /** In order of time. */
  readonly arrivals: readonly ScheduleArrival[];
}

export interface ScheduleArrival {
  /** Milliseconds since the beginning. */
  readonly at: number;
  readonly ends: number;
  readonly node: number;
  readonly client: string;
  /** Index of the server; null where the scheduler found none. */
  readonly server: number | null;
  /** Servers that the scheduler examined. */
  readonly examined: number;
  /** Active connections of each server behind this arrival, as `ipvsadm -Ln` counts them, of all nodes. */
  readonly active: readonly number[];
  /** Measures of all connections so far. */
  readonly balance: ScheduleBalance;
}

interface ScheduleBalance {
  readonly jain: number;
  readonly largestOverMean: number;
  readonly chiSquared: number;
  readonly degrees: number;
}

/** Asks for a schedule in a form to take away. */
export interface ScheduleExportRequest {
  readonly schedule: ScheduleRequest;
}
