import { type Cluster, proxyPorts } from '@packet-path/cluster';
import { type Address, type Choices, protocolNumber } from '@packet-path/core';
import {
  clientAddress,
  type DataPlane,
  makeHost,
  type NodePlace,
  nodePlace,
  type PlaneHost,
} from '@packet-path/data-plane';
import type { ConnectionCount, MakePath, ServiceUnderTest } from '../path/path-under-test.ts';
import { twoFamilies } from './two-families.ts';

/** The cluster that a data plane is tested with, and how its connections are counted. */
export interface PlaneTestOptions {
  /** Default {@link twoFamilies}. */
  readonly cluster?: Cluster;
  /** Counts a host's connections; without it, the law about what stays open is not asked. */
  readonly connections?: (host: PlaneHost) => ConnectionCount;
  /** Decides what chance decides, in place of the seed. */
  readonly choices?: Choices;
}

/**
 * A data plane as the properties of paths want it: its services, and clients of each kind, a backend
 * of the node among them.
 *
 * ```
 * fc.assert(repliesComeFromTheService(planeUnderTest(myPlane)));
 * ```
 */
export function planeUnderTest(plane: DataPlane, options: PlaneTestOptions = {}): MakePath {
  const { cluster = twoFamilies(), connections, choices } = options;
  const place = nodePlace(cluster);
  const services = servicesUnderTest(cluster, place);
  const clients = clientsOf(services, place);
  return (seed) => {
    const host = makeHost(plane, cluster, { seed, place, ...(choices && { choices }) });
    return {
      path: host,
      services,
      clients,
      listen: (listener) => host.listen(listener),
      wait: (duration) => host.clock.advance(duration),
      ...(connections && { connections: () => connections(host) }),
    };
  };
}

/** The service ports of a cluster, with the endpoints that are ready. */
function servicesUnderTest(cluster: Cluster, { networks }: NodePlace): readonly ServiceUnderTest[] {
  return networks.flatMap(({ family }) =>
    proxyPorts(cluster, family).map(({ protocol, clusterIP, port, endpoints }) => ({
      protocol: protocolNumber(protocol)!,
      frontend: { address: clusterIP, port },
      backends: endpoints.filter(({ ready }) => ready),
    })),
  );
}

function clientsOf(services: readonly ServiceUnderTest[], place: NodePlace): readonly Address[] {
  return place.networks.flatMap(({ family, block }) => {
    // Cluster IPs are not reached for from outside.
    const own = (['pod', 'node'] as const).map((kind) => clientAddress(kind, place, family));
    const backends = services.flatMap((service) => service.backends.map(({ address }) => address));
    const here = backends.filter((one) => one.family === family && block.contains(one));
    return [...own, ...here.slice(0, 1)];
  });
}
