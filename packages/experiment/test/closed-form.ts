import { syntheticCluster } from '@packet-path/cluster';
import {
  ARTICLE_2019,
  bestValues,
  type Calibration,
  estimators,
  withConstants,
} from '@packet-path/cost';
import { nodePlace, type PlaneHost } from '@packet-path/data-plane';
import { planesNamed } from '@packet-path/node';
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  busiestShare,
  type ClientNode,
  estimatorRun,
  fullSync,
  type Profile,
  profileOf,
  responseTime,
  runWorkload,
} from '../src/index.ts';

const cluster = syntheticCluster({ services: 300, endpointsPerService: 10 });
const place = nodePlace(cluster);
const planes = new Map(
  planesNamed(['ipvs', 'iptables-2019']).map((plane) => [plane.name, plane] as const),
);
const hosts = new Map<string, { readonly host: PlaneHost; readonly profile: Profile }>();

function hostOf(name: string): { readonly host: PlaneHost; readonly profile: Profile } {
  const known = hosts.get(name);
  if (known !== undefined) return known;
  const host = planes.get(name)!.make(cluster, { seed: 1, place });
  const made = { host, profile: profileOf(host, cluster, place, { connections: 300 }) };
  hosts.set(name, made);
  return made;
}

/** A node at which the busiest resource has this share of work. */
export interface LoadedNode {
  readonly plane: string;
  readonly processors: number;
  readonly requestsPerConnection: number;
  readonly share: number;
  /** Milliseconds of one run of IPVS's estimator, every 2 s; 0 for none. */
  readonly pause?: number;
  /** Seconds from one full sync to the next; null for none. */
  readonly syncPeriod?: number | null;
}

/** Nodes of one to eight processors, with keepalive and without, at any share up to a limit. */
export function loadedNodes(most: number): fc.Arbitrary<LoadedNode> {
  return fc.record({
    plane: fc.constantFrom('ipvs', 'iptables-2019'),
    processors: fc.integer({ min: 1, max: 8 }),
    requestsPerConnection: fc.constantFrom(1, 3, 10, 100),
    share: fc.double({ min: 0.05, max: most, noNaN: true }),
  });
}

/** The same with pauses of IPVS's estimator up to a hundredth of its period, and with kube-proxy's syncs. */
export function disturbedNodes(most: number): fc.Arbitrary<LoadedNode> {
  return fc
    .tuple(loadedNodes(most), fc.integer({ min: 1, max: 20 }), fc.constantFrom(null, 1, 5))
    .map(([node, pause, syncPeriod]) => ({ ...node, plane: 'ipvs', pause, syncPeriod }))
    .filter(({ pause, share }) => share > pause / 2000 + 0.05);
}

/** The mean time of a request by the closed form, over that of the event simulation of at least so many requests. */
export function formOverEvents(loaded: LoadedNode, requests: number, seed: number): number {
  const { plane, processors, requestsPerConnection, pause = 0 } = loaded;
  const { host, profile } = hostOf(plane);
  const calibration = calibrationOf(loaded, profile);
  const node = nodeAt(loaded, profile);
  host.forget();
  const needed = requests / node.requestsPerSecond;
  const seconds = pause === 0 ? needed : Math.max(needed, PAUSES * 2);
  const result = runWorkload(
    {
      format: 'packet-path/workload/1',
      name: 'closed form',
      seconds,
      warmUp: seconds / 10,
      clients: [
        {
          name: 'client',
          arrivals: { kind: 'poisson', perSecond: node.requestsPerSecond },
          requestsPerConnection,
        },
      ],
    },
    {
      plane: planes.get(plane)!,
      cluster,
      host,
      calibration,
      seed,
      processors,
      ...(node.syncPeriod !== null && {
        syncs: { every: node.syncPeriod, first: 0.5, work: fullSync(profile.size) },
      }),
      ...(node.isEstimating && {
        estimator: {
          estimators: estimators(profile.size.services, profile.destinations),
          possible: bestValues(calibration)['node.possibleProcessors']!,
        },
      }),
    },
  );
  return formOf(loaded, profile, node) / result.requests.mean;
}

/** The closed form of a node at a share. */
export function formAt(loaded: LoadedNode): number {
  const { profile } = hostOf(loaded.plane);
  return formOf(loaded, profile, nodeAt(loaded, profile));
}

/** Runs of the estimator that a simulation has at least, so that its mean is one over their phases. */
const PAUSES = 10;

function formOf(loaded: LoadedNode, profile: Profile, node: ClientNode): number {
  const values = bestValues(calibrationOf(loaded, profile));
  return Object.values(responseTime(values, profile, node)).reduce((sum, time) => sum + time, 0);
}

/** The article's constants, the price of an estimator changed so that a run takes as long as the node's pause. */
function calibrationOf({ pause = 0 }: LoadedNode, profile: Profile): Calibration {
  if (pause === 0) return ARTICLE_2019;
  const run = estimatorRun(bestValues(ARTICLE_2019), profile);
  return withConstants(ARTICLE_2019, { 'estimator.processor': (pause * 1e6) / run });
}

/** The rate at which the busiest resource has its share, found by halving. */
function nodeAt(loaded: LoadedNode, profile: Profile): ClientNode {
  const { processors, requestsPerConnection, share, pause = 0, syncPeriod = null } = loaded;
  const values = bestValues(calibrationOf(loaded, profile));
  const at = (requestsPerSecond: number): ClientNode => ({
    requestsPerSecond,
    requestsPerConnection,
    syncPeriod,
    isEstimating: pause > 0,
    processors,
  });
  let [low, high] = [0, 1e6];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (busiestShare(values, profile, at(middle)) < share) low = middle;
    else high = middle;
  }
  expect(busiestShare(values, profile, at(low))).toBeCloseTo(share, 6);
  return at(low);
}
