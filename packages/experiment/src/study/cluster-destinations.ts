import { type Cluster, isProxied, proxyPorts, type Service } from '@packet-path/cluster';
import { type Flow, Protocol } from '@packet-path/core';
import { CLIENT_PORT, flowTo, type NodeNetwork, type NodePlace } from '@packet-path/data-plane';
import type { StudyDestination } from './destination.ts';
import type { OtherDestination } from './result.ts';

/** Every port of every service, as a pod of the node would connect to it. */
export function clusterDestinations(
  cluster: Cluster,
  place: NodePlace,
): readonly StudyDestination[] {
  return place.networks.flatMap((network) => [
    ...proxied(cluster, network),
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

function proxied(cluster: Cluster, { family, client }: NodeNetwork): readonly StudyDestination[] {
  return proxyPorts(cluster, family).map((port) => {
    const flow = flowTo(port, { address: client, port: CLIENT_PORT });
    return { name: port.name, flow, direct: false, port };
  });
}

function isHeadless(service: Service): boolean {
  return !isProxied(service) && service.type !== 'ExternalName';
}

/** A flow to the first pod behind each port. */
function direct(service: Service, { family, client }: NodeNetwork): readonly StudyDestination[] {
  return service.ports.flatMap((port): StudyDestination[] => {
    const pod = port.endpoints.find(({ address, ready }) => ready && address.family === family);
    if (pod === undefined) return [];
    const flow: Flow = {
      protocol: Protocol[port.protocol],
      source: { address: client, port: CLIENT_PORT },
      destination: { address: pod.address, port: pod.port },
    };
    const name = `${service.namespace}/${service.name}${port.name === '' ? '' : `:${port.name}`}`;
    return [{ name, flow, direct: true }];
  });
}
