import type { Cluster } from '@packet-path/cluster';
import {
  checkArgument,
  checkOptions,
  EveryOutcome,
  fullListOf,
  listOf,
  type OptionValues,
  objectWith,
  printedAs,
  type Seed,
  someFunction,
  someObject,
  someSeed,
  trueOrFalse,
  wholeNumber,
} from '@packet-path/core';
import {
  type DataPlane,
  makeHost,
  nodePlace,
  type PlaceOptions,
  SOME_PLANE,
  somePlane,
} from '@packet-path/data-plane';
import { clusterDestinations, nowhere } from './cluster-destinations.ts';
import { measure } from './measure.ts';
import type { ClusterKind, StudyPlaneName, StudyResult, StudyRun } from './result.ts';
import { studyProgramming } from './study-programming.ts';

/** A cluster to study. */
export interface StudyCluster {
  readonly name: string;
  readonly kind: ClusterKind;
  /** Made when its turn comes, and let go after. */
  readonly cluster: () => Cluster;
}

/** The clusters and data planes of a study, and how it is done. */
export interface StudyOptions {
  readonly clusters: readonly StudyCluster[];
  readonly planes: readonly DataPlane[];
  /** Requests a connection. Default 1, and 100: without keepalive, and with NGINX's. */
  readonly requests?: readonly number[];
  /** Given to every host: the order of services, the keys of hash tables. Default 1. */
  readonly seed?: Seed;
  /** Connections opened where outcomes can only be sampled. Default 1000. */
  readonly samples?: number;
  /** The node that every host is. Default: as `nodePlace` finds it. */
  readonly place?: PlaceOptions;
  /** Whether syncs are counted too, on a host of their own: everything, one service less, one more. Default false. */
  readonly programming?: boolean;
  readonly onProgress?: (progress: StudyProgress) => void;
}

const OPTIONS: OptionValues<StudyOptions> = {
  clusters: listOf(objectWith('an object of name, kind and cluster(), which makes it', 'cluster')),
  planes: fullListOf(somePlane),
  requests: listOf(wholeNumber(1)),
  seed: someSeed,
  samples: wholeNumber(1),
  programming: trueOrFalse,
  place: someObject,
  onProgress: someFunction,
};

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
/** Connections of a sample, unless told. */
export const DEFAULT_SAMPLES = 1000;

/**
 * Connects a pod to every service port of every cluster through every data plane, once for each
 * endpoint, and counts the work.
 *
 * ```ts
 * const ten = () => syntheticCluster({ services: 10, endpointsPerService: 3 });
 * const clusters = [{ name: 'ten', kind: 'synthetic', cluster: ten }] as const;
 * const { runs } = runStudy({ clusters, planes: planesNamed(['iptables', 'ipvs']) });
 * runs.map(({ plane, newConnection }) => `${plane}: ${newConnection.rules.mean} rules`);
 * ```
 *
 * @throws {PacketPathError} as the data planes do when they make a host
 */
export function runStudy(options: StudyOptions): StudyResult {
  checkOptions('runStudy', options, OPTIONS, ['clusters', 'planes']);
  const { clusters, planes, requests = DEFAULT_REQUESTS, seed = 1 } = options;
  const runs: StudyRun[] = [];
  for (const { name, kind, cluster: make } of clusters) {
    const cluster = make();
    for (const plane of planes) {
      const report = (done: number, total: number): void =>
        options.onProgress?.({ cluster: name, plane: plane.title, done, total });
      const run = runCluster(cluster, plane, kind, { ...options, requests, seed }, report);
      runs.push({ cluster: name, kind, plane: plane.name, ...run });
    }
  }
  const format = 'packet-path/study/2';
  return printed({
    ...{ format, seed: String(seed), requests },
    ...{ planes: planes.map(planeName), runs },
  } as const);
}

/** A line for each run; `studyTable` tells more. */
const printed = printedAs<StudyResult>(({ runs }) =>
  runs
    .map(({ cluster, plane, pairs, newConnection: { rules } }) => {
      const { mean, worst } = rules;
      return `${cluster}, ${plane}: ${pairs} endpoints, ${mean} rules a new connection, ${worst} at worst`;
    })
    .join('\n'),
);

/** A data plane as results name it. */
export function planeName(plane: DataPlane): StudyPlaneName {
  checkArgument('planeName', 'plane', plane, SOME_PLANE);
  const { name, title, serviceRules = null, remarks = {} } = plane;
  return { name, title, serviceRules, remarks };
}

function runCluster(
  cluster: Cluster,
  plane: DataPlane,
  kind: ClusterKind,
  {
    requests,
    seed,
    samples = DEFAULT_SAMPLES,
    place: asked,
    programming,
  }: StudyOptions & RunSettings,
  report: (done: number, total: number) => void,
): Omit<StudyRun, 'cluster' | 'kind' | 'plane'> {
  const choices = new EveryOutcome();
  report(0, cluster.services.length);
  const place = nodePlace(cluster, asked);
  const host = makeHost(plane, cluster, { seed, place, choices });
  // Before any packet: iptables-save prints what the policies of chains have counted.
  const program = host.size();
  const destinations = clusterDestinations(cluster, place);
  let seeded: typeof host | undefined;
  const subject = {
    host,
    choices,
    seeded: () => (seeded ??= makeHost(plane, cluster, { seed, place })),
    serviceRules: plane.serviceRules,
    destinations,
  };
  let done = 0;
  const onDestination = (): void => report(++done, destinations.length);
  const detailed = kind === 'described';
  const measured = measure(subject, { requests, samples, detailed, onDestination });
  return {
    program,
    ...(programming === true && { programming: studyProgramming(plane, cluster, { seed, place }) }),
    ...measured,
    others: [...measured.others, ...nowhere(cluster)],
  };
}

type RunSettings = Required<Pick<StudyOptions, 'requests' | 'seed'>>;
