/** How often a plane's syncs may run, where the plane limits it. Times in seconds. */
export interface SyncPeriods {
  /** Syncs that changes ask for are at least so far apart, but for bursts. Default 0: no limit. */
  readonly minSyncPeriod?: number;
  /** Syncs that may follow each other at once after a quiet time. Default 2. */
  readonly burst?: number;
}
