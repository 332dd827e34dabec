import { type Cluster, isProxied, proxyPorts, type Service } from '@packet-path/cluster';
import { type Flow, Protocol } from '@packet-path/core';
import { CLIENT_PORT, flowTo } from '../node/cluster-flow.ts';
import type { NodeNetwork, NodePlace } from '../node/node-place.ts';
import type { Destination } from './destination.ts';
import type { OtherDestination } from './result.ts';

/** Every port of every service, as a pod of the node would connect to it. */
export function clusterDestinations(
  cluster: Cluster,
  place: NodePlace,
  rounds: (flow: Flow) => number,
): readonly Destination[] {
  return place.networks.flatMap((network) => [
    ...proxied(cluster, network, rounds),
    ...cluster.services.filter(isHeadless).flatMap((service) => direct(service, network)),
  ]);
}

/** Services that have neither a cluster IP nor an endpoint: there is no address to connect to. */
export function nowhere(cluster: Cluster): readonly OtherDestination[] {
  return cluster.services
    .filter(
      (service) =>
        !isProxied(service) && service.ports.every(({ endpoints }) => endpoints.length === 0),
    )
    .map(({ namespace, name }) => ({
      name: `${namespace}/${name}`,
      address: null,
      outcome: 'no address',
      rules: 0,
    }));
}

function proxied(
  cluster: Cluster,
  { family, client }: NodeNetwork,
  rounds: (flow: Flow) => number,
): readonly Destination[] {
  return proxyPorts(cluster, family).map((port) => {
    const flow = flowTo(port, { address: client, port: CLIENT_PORT });
    const { name, affinitySeconds = 0 } = port;
    return { name, flow, rounds: rounds(flow), affinitySeconds, direct: false };
  });
}

function isHeadless(service: Service): boolean {
  return !isProxied(service) && service.type !== 'ExternalName';
}

/** A flow to the first pod behind each port. */
function direct(service: Service, { family, client }: NodeNetwork): readonly Destination[] {
  return service.ports.flatMap((port): Destination[] => {
    const pod = port.endpoints.find(({ address, ready }) => ready && address.family === family);
    if (pod === undefined) return [];
    const flow: Flow = {
      protocol: Protocol[port.protocol],
      source: { address: client, port: CLIENT_PORT },
      destination: { address: pod.address, port: pod.port },
    };
    const name = `${service.namespace}/${service.name}${port.name === '' ? '' : `:${port.name}`}`;
    return [{ name, flow, rounds: 1, affinitySeconds: 0, direct: true }];
  });
}
