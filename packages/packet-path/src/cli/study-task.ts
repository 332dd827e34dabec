import { type Cluster, syntheticCluster } from '@packet-path/cluster';
import { type ErrorCode, PacketPathError } from '@packet-path/core';
import {
  runStudy,
  type StudyCluster,
  type StudyProgress,
  type StudyResult,
} from '@packet-path/experiment';
import { planesNamed } from '@packet-path/node';
import { loadPlane } from './plane-modules.ts';
import { clusterOfText } from './read-cluster-file.ts';

/** A cluster in words that can be handed to another thread. */
export type ClusterSource =
  | {
      readonly kind: 'described';
      readonly name: string;
      readonly file: string;
      readonly text: string;
      /** The pairs of a service port and an endpoint. */
      readonly pairs: number;
    }
  | { readonly kind: 'synthetic'; readonly services: number; readonly endpoints: number };

/** A data plane in words: one of kube-proxy's modes, or the export of a module. */
type PlaneSource = { readonly name: string } | { readonly module: string };

/** The part of a study that one thread does: one cluster in one data plane. */
export interface StudyTask {
  readonly cluster: ClusterSource;
  readonly plane: PlaneSource;
  readonly seed: string;
  /** Whether syncs are counted too. */
  readonly programming: boolean;
}

/** A thread's words about its task. */
export type StudyMessage =
  | { readonly kind: 'progress'; readonly progress: StudyProgress }
  | { readonly kind: 'done'; readonly result: StudyResult }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly problem: string };

/** The pairs of a service and an endpoint that a task visits. */
export function sizeOf({ cluster }: StudyTask): number {
  return cluster.kind === 'synthetic' ? cluster.services * cluster.endpoints : cluster.pairs;
}

/** The pairs of a cluster's service ports and their endpoints. */
export function pairsOf({ services }: Cluster): number {
  return services.reduce(
    (sum, { ports }) => ports.reduce((pairs, port) => pairs + port.endpoints.length, sum),
    0,
  );
}

/** Does a task, and tells how far it is and how it ends. */
export async function runTask(
  { cluster, plane, seed, programming }: StudyTask,
  tell: (message: StudyMessage) => void,
): Promise<void> {
  try {
    const result = runStudy({
      clusters: [clusterOf(cluster, seed)],
      planes: 'name' in plane ? planesNamed([plane.name]) : [await loadPlane(plane.module)],
      seed,
      programming,
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
  const name = kind === 'described' ? source.name : `synthetic-${source.services}`;
  return { name, kind, cluster: () => clusterOnce(source, seed) };
}

let last:
  | { readonly source: ClusterSource; readonly seed: string; readonly cluster: Cluster }
  | undefined;

/**
 * The cluster of a source. A thread studies it in several planes, one after the other: it is read or
 * made once.
 *
 * @throws {PacketPathError} what is wrong with a described one
 */
export function clusterOnce(
  source: ClusterSource,
  seed: string,
  tell?: (sentence: string) => void,
): Cluster {
  if (last === undefined || last.seed !== seed || !isSame(last.source, source)) {
    last = { source, seed, cluster: clusterFrom(source, seed, tell) };
  }
  return last.cluster;
}

function clusterFrom(
  source: ClusterSource,
  seed: string,
  tell: (sentence: string) => void = () => {},
): Cluster {
  if (source.kind === 'described') return clusterOfText(source.text, source.file, tell);
  const { services, endpoints: endpointsPerService } = source;
  return syntheticCluster({ services, endpointsPerService, seed });
}

function isSame(a: ClusterSource, b: ClusterSource): boolean {
  if (a.kind === 'described') {
    return b.kind === 'described' && a.file === b.file && a.text === b.text;
  }
  return b.kind === 'synthetic' && a.services === b.services && a.endpoints === b.endpoints;
}
