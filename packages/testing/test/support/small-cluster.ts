import type { Cluster, Service, ServicePort, ServiceProtocol } from '@packet-path/cluster';
import { Address, Prefix, protocolNumber, toEndpoint } from '@packet-path/core';
import type { ServiceUnderTest } from '../../src/index.ts';

/** The node to program, and another. */
const NODE = 'node-1';
const NODE_OF = new Map([
  ['10.244.1.0/24', NODE],
  ['10.244.2.0/24', 'node-2'],
  ['fd00:244:1::/64', NODE],
  ['fd00:244:2::/64', 'node-2'],
]);

function nodeOf(address: Address): string {
  const [, name] = [...NODE_OF].find(([cidr]) => Prefix.parse(cidr).contains(address))!;
  return name;
}

/** A service of one port, by the text of its ends. */
export function serviceNamed(
  name: string,
  protocol: ServiceProtocol,
  frontend: string,
  backends: readonly string[],
): Service {
  const { address, port } = toEndpoint(frontend);
  const endpoints = [...backends].sort().map(toEndpoint);
  const only: ServicePort = {
    name: '',
    protocol,
    port,
    targetPort: endpoints[0]?.port ?? port,
    nodePort: 0,
    endpoints: endpoints.map((endpoint) => ({
      ...endpoint,
      ready: true,
      serving: true,
      terminating: false,
      nodeName: nodeOf(endpoint.address),
      zone: undefined,
      forZones: undefined,
      forNodes: undefined,
    })),
  };
  return {
    namespace: 'default',
    name,
    type: 'ClusterIP',
    clusterIPs: { [address.family]: address },
    ports: [only],
    externalIPs: [],
    loadBalancerIPs: [],
    loadBalancerSourceRanges: [],
    affinitySeconds: undefined,
    internalTrafficPolicy: 'Cluster',
    externalTrafficPolicy: 'Cluster',
    healthCheckNodePort: 0,
    proxyName: undefined,
    headlessLabel: false,
  };
}

/** A cluster of two nodes that has these services. */
export function clusterOfServices(services: readonly Service[]): Cluster {
  const node = (name: string, index: number) => ({
    name,
    addresses: [`192.168.1.${10 + index}`, `fd00:1::${10 + index}`].map(Address.parse),
    podCIDRs: [...NODE_OF].flatMap(([cidr, of]) => (of === name ? [Prefix.parse(cidr)] : [])),
    zone: undefined,
  });
  return { services, nodes: [node(NODE, 0), node('node-2', 1)] };
}

/** TCP, UDP and SCTP in both families; some backends on this node, some on the other. */
export const SMALL_CLUSTER: Cluster = clusterOfServices([
  serviceNamed('web', 'TCP', '10.96.0.1:80', [
    '10.244.1.2:8080',
    '10.244.1.3:8080',
    '10.244.2.2:8080',
  ]),
  serviceNamed('dns', 'UDP', '10.96.0.2:53', ['10.244.1.4:5353', '10.244.2.4:5353']),
  serviceNamed('signal', 'SCTP', '10.96.0.3:99', ['10.244.1.2:99', '10.244.2.2:99']),
  serviceNamed('web-6', 'TCP', '[fd00:96::1]:80', ['[fd00:244:1::2]:8080', '[fd00:244:2::2]:8080']),
  serviceNamed('dns-6', 'UDP', '[fd00:96::2]:53', ['[fd00:244:1::4]:5353']),
]);

/** The services of a cluster as a path's test sees them. */
export function servicesUnderTest({ services }: Cluster): readonly ServiceUnderTest[] {
  return services.flatMap(({ clusterIPs, ports }) =>
    Object.values(clusterIPs).flatMap((address) =>
      ports.map(({ protocol, port, endpoints }) => ({
        protocol: protocolNumber(protocol)!,
        frontend: { address, port },
        backends: endpoints.filter((endpoint) => endpoint.address.family === address.family),
      })),
    ),
  );
}
