import type { ConnectionOutcome, Work } from '@packet-path/core';
import type { Histogram } from '../histogram/histogram.ts';
import type { CauseTimes } from '../machine/accounts.ts';

/**
 * The times and counts of a workload on a data plane. Times are whole nanoseconds. Histograms write themselves to JSON as
 * their distribution.
 */
export interface WorkloadResult {
  readonly format: 'packet-path/workload-result/1';
  readonly workload: string;
  readonly plane: string;
  readonly calibration: string;
  readonly seed: string;
  readonly processors: number;
  /** Seconds that were counted. */
  readonly seconds: number;
  /** From a request's arrival until its response is read; the opening of its connection included. */
  readonly requests: Histogram;
  /** From the arrival that opens a connection until its opening is answered. */
  readonly connections: Histogram;
  /** Rules that the first packet of each connection evaluated. */
  readonly rules: Histogram;
  /** Requests answered in each second. */
  readonly perSecond: Histogram;
  readonly groups: readonly GroupResult[];
  /** Connections that were not opened, by what became of them. */
  readonly failures: Readonly<Partial<Record<ConnectionOutcome, number>>>;
  /** SYNs sent again. */
  readonly retransmissions: number;
  /** Shares of one processor that each cause took, in the seconds that were counted. */
  readonly load: CauseTimes;
  /** The same for each of those seconds. */
  readonly loads: readonly CauseTimes[];
  /** The ledger of all first packets, and of all packets. */
  readonly opening: Work;
  readonly total: Work;
  /** Syncs of the service proxy, and how long they took. */
  readonly syncs: Histogram;
  /** From each change of the cluster until the sync that programs it is over. */
  readonly programmed: Histogram;
}

/** The times of one group of clients. */
export interface GroupResult {
  readonly name: string;
  readonly requests: Histogram;
  readonly connections: Histogram;
}
