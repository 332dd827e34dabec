import type { ConnectionEntry } from './entry/entry.ts';
import type { ConntrackStatistics } from './table/statistics.ts';

/** Conntrack at one moment, as frozen values. */
export interface ConntrackView {
  /** The connections that have not expired. */
  readonly entries: readonly ConnectionEntry[];
  /** Connections in the table, unconfirmed and expired ones too: what `nf_conntrack_max` limits. */
  readonly count: number;
  readonly statistics: Readonly<ConntrackStatistics>;
}
