import { type Cluster, proxyPorts } from '@packet-path/cluster';
import { type Address, protocolNumber } from '@packet-path/core';
import { clientAddress, type NodePlace } from '@packet-path/data-plane';
import type { ServiceUnderTest } from '../path/path-under-test.ts';

/** The service ports of a cluster with the endpoints that are ready; those without any are left out. */
export function servicesUnderTest(
  cluster: Cluster,
  { networks }: NodePlace,
): readonly ServiceUnderTest[] {
  return networks
    .flatMap(({ family }) =>
      proxyPorts(cluster, family).map(({ protocol, clusterIP, port, endpoints }) => ({
        protocol: protocolNumber(protocol)!,
        frontend: { address: clusterIP, port },
        backends: endpoints.filter(({ ready }) => ready),
      })),
    )
    .filter(({ backends }) => backends.length > 0);
}

/** Clients of each kind that reach cluster IPs: a pod, the node, and a backend that the node has. */
export function testClients(
  services: readonly ServiceUnderTest[],
  place: NodePlace,
): readonly Address[] {
  return place.networks.flatMap(({ family, block }) => {
    // Cluster IPs are not reached for from outside.
    const own = (['pod', 'node'] as const).map((kind) => clientAddress(kind, place, family));
    const backends = services.flatMap((service) => service.backends.map(({ address }) => address));
    const here = backends.filter((one) => one.family === family && block.contains(one));
    return [...own, ...here.slice(0, 1)];
  });
}
