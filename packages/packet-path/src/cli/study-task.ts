import { readCluster, syntheticCluster } from '@packet-path/cluster';
import { type ErrorCode, PacketPathError } from '@packet-path/core';
import {
  runStudy,
  STUDY_PLANES,
  type StudyCluster,
  type StudyProgress,
  type StudyResult,
} from '@packet-path/experiment';

/** A cluster in words that can be handed to another thread. */
export type ClusterSource =
  | {
      readonly kind: 'described';
      readonly name: string;
      readonly file: string;
      readonly text: string;
    }
  | { readonly kind: 'synthetic'; readonly services: number; readonly endpoints: number };

/** The part of a study that one thread does: one cluster in one data plane. */
export interface StudyTask {
  readonly cluster: ClusterSource;
  readonly plane: string;
  readonly seed: string;
}

/** What a thread says of its task. */
export type StudyMessage =
  | { readonly kind: 'progress'; readonly progress: StudyProgress }
  | { readonly kind: 'done'; readonly result: StudyResult }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly problem: string };

/** Does a task, and tells what becomes of it. */
export function runTask(
  { cluster, plane, seed }: StudyTask,
  tell: (message: StudyMessage) => void,
): void {
  try {
    const result = runStudy({
      clusters: [clusterOf(cluster, seed)],
      planes: STUDY_PLANES.filter(({ name }) => name === plane),
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
  const { services, endpoints: endpointsPerService } = source;
  return {
    name: `synthetic-${services}`,
    kind,
    cluster: () => syntheticCluster({ services, endpointsPerService, seed }),
  };
}
