import type { Cluster } from '@packet-path/cluster';
import type { Microseconds } from '@packet-path/core';
import { checkArgument, objectOf, someObject } from '@packet-path/core';
import type { Programming } from '@packet-path/data-plane';
import { SyncRunner, type SyncRunnerOptions } from '@packet-path/kube-proxy';
import type { KubernetesNode } from './kubernetes-node.ts';

/** How a node follows its cluster in time. */
export interface FollowOptions extends SyncRunnerOptions {
  /** How long a sync takes, from its ledger. Default: no time at all. */
  readonly takes?: (programming: Programming) => Microseconds;
  /** Told of each sync at its end. */
  readonly onSync?: (sync: FollowedSync) => void;
}

/** A sync of a node that follows its cluster. */
export interface FollowedSync {
  readonly begun: Microseconds;
  readonly ended: Microseconds;
  /** When the changes that it programs became known: one moment for each. */
  readonly asked: readonly Microseconds[];
  readonly programming: Programming;
}

/**
 * Has a node follow its cluster as kube-proxy does: a change asks for a sync, which runs when the
 * runner of syncs lets it, and programs all changes known by then. Times pass on the host's clock. A
 * sync changes the host as it begins, and takes as long as `takes` says. Periods that are not given are
 * those of the release: a sync every 30 s in the layout of 2019 and in userspace mode, else every hour.
 *
 * ```ts
 * const following = followCluster(node, { minSyncPeriod: 10, onSync: ({ ended }) => ended });
 * following.change({ ...cluster, services: cluster.services.slice(1) });
 * node.clock.advance(10 * SECOND);
 * following.stop();
 * ```
 *
 * @throws {PacketPathError} `bad-option` for periods or bursts that are none
 */
export function followCluster(
  node: KubernetesNode,
  options: FollowOptions = {},
): { change(cluster: Cluster): void; stop(): void } {
  checkArgument('followCluster', 'node', node, objectOf('host', 'place', 'syncPeriods', 'cluster'));
  checkArgument('followCluster', 'options', options, someObject);
  const { takes = () => 0, onSync } = options;
  let latest = node.cluster;
  let asked: Microseconds[] = [];
  const runner = new SyncRunner(node.clock, { ...node.syncPeriods, ...options }, () => {
    const begun = node.clock.now;
    const programming = node.update(latest);
    const duration = takes(programming);
    const sync = { begun, ended: begun + duration, asked, programming };
    asked = [];
    if (onSync !== undefined) node.clock.schedule(sync.ended, () => onSync(sync));
    return duration;
  });
  return {
    change(cluster) {
      latest = cluster;
      asked.push(node.clock.now);
      runner.ask();
    },
    stop: () => runner.stop(),
  };
}
