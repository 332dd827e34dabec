import type { ConntrackCleanup } from './conntrack-cleanup.ts';

/** Options of a kube-proxy's syncs. */
export interface SyncOptions {
  /**
   * The way stale UDP entries are found, by release. Default: the newest, in older layouts the one
   * of their time.
   */
  readonly conntrackCleanup?: ConntrackCleanup;
  /**
   * `--iptables-sync-period`, in seconds: in a large cluster (over 1,000 endpoints) stale chains are
   * deleted at most this often. Default 30.
   */
  readonly syncPeriod?: number;
}

/** The default of `syncPeriod`, in seconds (config/v1alpha1 `defaults.go`). */
export const DEFAULT_SYNC_PERIOD = 30;
