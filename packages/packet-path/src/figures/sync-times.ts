import { syntheticCluster } from '@packet-path/cluster';
import { type SyncWork, syncCost, total, type Values } from '@packet-path/cost';
import type { NftablesVersion } from '@packet-path/kube-proxy';
import { firstSync, kubernetesNode } from '@packet-path/node';
import { keptObjects, pricedWork, writtenObjects } from './priced-work.ts';

const NS = 1e9;
const NODE = { name: 'client-node', addresses: ['192.168.255.254'] };
/** A part of each cluster is counted, since objects are as many for each service. */
const PART = 20;

/** A cluster in nftables mode whose syncs an issue of Kubernetes has times of. */
export interface ReportedCluster {
  readonly layout: NftablesVersion;
  readonly services: number;
  readonly endpointsPerService: number;
  /** Whether a full sync writes the elements of sets again, as before kubernetes 126013. */
  readonly rewritesElements: boolean;
}

/** The counts of a cluster's syncs, which any constants price. */
export interface ReportedSyncs {
  /** Everything that is there is written again. */
  readonly full: SyncWork;
  /** One service more. */
  readonly change: SyncWork;
}

/** Counts a full sync over what is there, and one change, of a cluster in nftables mode. */
export function reportedSyncs(reported: ReportedCluster): ReportedSyncs {
  const { layout, endpointsPerService, rewritesElements } = reported;
  const services = Math.round(reported.services / PART);
  const times = (count: number): number => (count * reported.services) / services;
  const cluster = syntheticCluster({ services: services + 1, endpointsPerService });
  const before = { ...cluster, services: cluster.services.slice(1) };
  const options = { mode: 'nftables', layout, node: NODE } as const;
  const first = firstSync(before, options);
  const kept = times(keptObjects(first));
  const node = kubernetesNode(before, options);
  const again = node.restartProxy();
  const objects = times(rewritesElements ? writtenObjects(first) : writtenObjects(again));
  const { work: listed } = again;
  const change = node.update(cluster);
  return {
    full: {
      runs: 1,
      objects,
      objectPairs: objects * objects,
      objectsKept: kept,
      objectsListed: times(listed.objectsListed),
    },
    change: {
      ...pricedWork(change, 0, kept),
      objectsListed: times(change.work.objectsListed),
    },
  };
}

/** Seconds of a sync. */
export function secondsOf(values: Values, work: SyncWork): number {
  return total(syncCost(values, work)) / NS;
}
