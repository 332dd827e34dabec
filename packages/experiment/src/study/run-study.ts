import type { Cluster } from '@packet-path/cluster';
import { EveryOutcome, type Seed } from '@packet-path/core';
import { planeNode } from '../node/data-plane.ts';
import { kubernetesNode } from '../node/kubernetes-node.ts';
import { nodePlace } from '../node/node-place.ts';
import { clusterDestinations, nowhere } from './cluster-destinations.ts';
import { measure } from './measure.ts';
import { programSize } from './program-size.ts';
import type { ClusterKind, StudyResult, StudyRun } from './result.ts';
import { roundsOf } from './rounds.ts';
import { STUDY_PLANES, type StudyPlane } from './study-plane.ts';

/** A cluster to study. */
export interface StudyCluster {
  readonly name: string;
  readonly kind: ClusterKind;
  /** Made when its turn comes, and let go after. */
  readonly cluster: () => Cluster;
}

export interface StudyOptions {
  readonly clusters: readonly StudyCluster[];
  /** Default: {@link STUDY_PLANES}. */
  readonly planes?: readonly StudyPlane[];
  /** Requests a connection. Default 1, and 100: without keepalive, and with NGINX's. */
  readonly requests?: readonly number[];
  /** Decides in which order kube-proxy writes the services, and the keys of the hash tables. Default 1. */
  readonly seed?: Seed;
  readonly onProgress?: (progress: StudyProgress) => void;
}

/** How far a study is. */
export interface StudyProgress {
  readonly cluster: string;
  readonly plane: string;
  /** Service ports done of this run, and how many there are. */
  readonly done: number;
  readonly total: number;
}

/** Requests a connection, without keepalive and with it (`keepalive_requests` of NGINX in 2019). */
export const DEFAULT_REQUESTS: readonly number[] = [1, 100];

/**
 * Connects a pod to every service port of every cluster through every data plane, once for each
 * endpoint, and counts the work.
 *
 * @throws {PacketPathError} what the data planes' options throw
 */
export function runStudy(options: StudyOptions): StudyResult {
  const { clusters, planes = STUDY_PLANES, requests = DEFAULT_REQUESTS, seed = 1 } = options;
  const runs: StudyRun[] = [];
  for (const { name, kind, cluster: make } of clusters) {
    const cluster = make();
    for (const plane of planes) {
      const report = (done: number, total: number): void =>
        options.onProgress?.({ cluster: name, plane: plane.title, done, total });
      const run = runCluster(cluster, plane, {
        requests,
        seed,
        detailed: kind === 'described',
        report,
      });
      runs.push({ cluster: name, kind, plane: plane.name, ...run });
    }
  }
  return {
    format: 'packet-path/study/1',
    seed: String(seed),
    requests,
    planes: planes.map(({ name, title }) => ({ name, title })),
    runs,
  };
}

interface ClusterRunOptions {
  readonly requests: readonly number[];
  readonly seed: Seed;
  readonly detailed: boolean;
  readonly report: (done: number, total: number) => void;
}

function runCluster(
  cluster: Cluster,
  plane: StudyPlane,
  { requests, seed, detailed, report }: ClusterRunOptions,
): Omit<StudyRun, 'cluster' | 'kind' | 'plane'> {
  const choices = new EveryOutcome();
  report(0, cluster.services.length);
  const node = planeNode(plane, cluster);
  const host = kubernetesNode(cluster, { seed, ...node, choices });
  const place = nodePlace(cluster, node);
  const destinations = clusterDestinations(cluster, place, roundsOf(host));
  let done = 0;
  const onDestination = (): void => report(++done, destinations.length);
  const measured = measure({ host, choices, destinations }, { requests, detailed, onDestination });
  return {
    program: programSize(host),
    ...measured,
    others: [...measured.others, ...nowhere(cluster)],
  };
}
