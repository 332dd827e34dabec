import { type Cluster, proxyPorts, SOME_CLUSTER } from '@packet-path/cluster';
import { checkArgument, objectOf, PacketPathError, type Seed, someText } from '@packet-path/core';
import {
  clusterFlow,
  type DataPlane,
  nodePlace,
  type PlaceOptions,
  SOME_PLANE,
} from '@packet-path/data-plane';
import type { BalanceClient, BalanceEndpoint } from './balance.ts';

/** Choices of {@link balanceNodes}. */
export interface BalanceNodesOptions {
  /** Client nodes, each a host of its own. Default 1. */
  readonly nodes?: number;
  /** `namespace/name`, or `namespace/name:port`. */
  readonly service: string;
  readonly seed?: Seed;
  readonly place?: PlaceOptions;
}

/** Client nodes of one data plane that call a service; each has a seed of its own from the one given. */
export function balanceNodes(
  plane: DataPlane,
  cluster: Cluster,
  options: BalanceNodesOptions,
): readonly BalanceClient[] {
  checkArgument('balanceNodes', 'plane', plane, SOME_PLANE);
  checkArgument('balanceNodes', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('balanceNodes', 'options', options, objectOf('service'));
  const { nodes = 1, service, seed = 1, place: asked } = options;
  const place = nodePlace(cluster, asked);
  // Source ports are counted by cluster: a value of one's own begins with the first.
  const called = { ...cluster };
  return Array.from({ length: nodes }, (_, index): BalanceClient => {
    const host = plane.make(cluster, { seed: `${seed} node ${index}`, place });
    return {
      name: `node ${index + 1}`,
      path: host,
      flow: () => clusterFlow(called, service),
      update: (changed) => host.update(changed),
    };
  });
}

/**
 * The endpoints of a service port that new connections may get.
 *
 * @throws {PacketPathError} `not-found`
 */
export function balanceEndpoints(cluster: Cluster, service: string): readonly BalanceEndpoint[] {
  checkArgument('balanceEndpoints', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('balanceEndpoints', 'service', service, someText);
  const all = ([4, 6] as const).flatMap((family) => proxyPorts(cluster, family));
  const port = all.find(({ name }) => name === service || name.startsWith(`${service}:`));
  if (port !== undefined) {
    return port.endpoints.map(({ address, port: number }) => ({
      endpoint: { address, port: number },
    }));
  }
  throw new PacketPathError('not-found', `the cluster has no service '${service}'`, {
    expected: "'namespace/name' of a service with a cluster IP",
  });
}
