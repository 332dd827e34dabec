import { type Cluster, readCluster, syntheticCluster } from '@packet-path/cluster';
import { type ErrorCode, PacketPathError } from '@packet-path/core';
import {
  runStudy,
  type StudyCluster,
  type StudyProgress,
  type StudyResult,
} from '@packet-path/experiment';
import { planesNamed } from '@packet-path/node';
import { loadPlane } from './plane-modules.ts';

/** A cluster in words that can be handed to another thread. */
export type ClusterSource =
  | {
      readonly kind: 'described';
      readonly name: string;
      readonly file: string;
      readonly text: string;
    }
  | { readonly kind: 'synthetic'; readonly services: number; readonly endpoints: number };

/** A data plane in words: one of kube-proxy's modes, or the export of a module. */
type PlaneSource = { readonly name: string } | { readonly module: string };

/** The part of a study that one thread does: one cluster in one data plane. */
export interface StudyTask {
  readonly cluster: ClusterSource;
  readonly plane: PlaneSource;
  readonly seed: string;
}

/** A thread's words about its task. */
export type StudyMessage =
  | { readonly kind: 'progress'; readonly progress: StudyProgress }
  | { readonly kind: 'done'; readonly result: StudyResult }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly problem: string };

/** The pairs of a service and an endpoint that a task visits; of a described cluster, not known. */
export function sizeOf({ cluster }: StudyTask): number {
  return cluster.kind === 'synthetic' ? cluster.services * cluster.endpoints : 0;
}

/** Does a task, and tells how far it is and how it ends. */
export async function runTask(
  { cluster, plane, seed }: StudyTask,
  tell: (message: StudyMessage) => void,
): Promise<void> {
  try {
    const result = runStudy({
      clusters: [clusterOf(cluster, seed)],
      planes: 'name' in plane ? planesNamed([plane.name]) : [await loadPlane(plane.module)],
      seed,
      onProgress: (progress) => tell({ kind: 'progress', progress }),
    });
    tell({ kind: 'done', result });
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    tell({ kind: 'failed', code: error.code, problem: error.message });
  }
}

function clusterOf(source: ClusterSource, seed: string): StudyCluster {
  const { kind } = source;
  if (kind === 'described') {
    const { name, file, text } = source;
    return { name, kind, cluster: () => readCluster(text, { source: file }) };
  }
  const { services, endpoints } = source;
  return {
    name: `synthetic-${services}`,
    kind,
    cluster: () => lastMade(services, endpoints, seed),
  };
}

let last: { readonly key: string; readonly cluster: Cluster } | undefined;

/** A thread studies one cluster in several planes, one after the other: it is made once. */
function lastMade(services: number, endpointsPerService: number, seed: string): Cluster {
  const key = `${services} ${endpointsPerService} ${seed}`;
  if (last?.key !== key) {
    last = { key, cluster: syntheticCluster({ services, endpointsPerService, seed }) };
  }
  return last.cluster;
}
