import { syntheticCluster } from '@packet-path/cluster';
import { ARTICLE_2019, bestValues } from '@packet-path/cost';
import { nodePlace, type PlaneHost } from '@packet-path/data-plane';
import { planesNamed } from '@packet-path/node';
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  busiestShare,
  type ClientNode,
  type Profile,
  profileOf,
  responseTime,
  runWorkload,
} from '../src/index.ts';

const values = bestValues(ARTICLE_2019);
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

/** The mean time of a request by the closed form, over that of the event simulation. */
export function formOverEvents(loaded: LoadedNode, requests: number, seed: number): number {
  const { plane, processors, requestsPerConnection } = loaded;
  const { host, profile } = hostOf(plane);
  const node = nodeAt(loaded, profile);
  host.forget();
  const seconds = requests / node.requestsPerSecond;
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
    { plane: planes.get(plane)!, cluster, host, calibration: ARTICLE_2019, seed, processors },
  );
  return meanOf(profile, node) / result.requests.mean;
}

/** The closed form of a node at a share. */
export function formAt(loaded: LoadedNode): number {
  const { profile } = hostOf(loaded.plane);
  return meanOf(profile, nodeAt(loaded, profile));
}

function meanOf(profile: Profile, node: ClientNode): number {
  return Object.values(responseTime(values, profile, node)).reduce((sum, time) => sum + time, 0);
}

/** The rate at which the busiest resource has its share, found by halving. */
function nodeAt(
  { processors, requestsPerConnection, share }: LoadedNode,
  profile: Profile,
): ClientNode {
  const at = (requestsPerSecond: number): ClientNode => ({
    requestsPerSecond,
    requestsPerConnection,
    syncPeriod: null,
    isEstimating: false,
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
