import type {
  Cluster,
  Service,
  ServiceEndpoint,
  ServicePort,
  ServiceProtocol,
  TrafficPolicy,
} from '@packet-path/cluster';
import { Address, Prefix, toEndpoint } from '@packet-path/core';
import { NODE, OTHER_NODE } from './place.ts';

/** A service in few words. */
export interface ServiceSpec {
  readonly name: string;
  readonly clusterIP: string;
  readonly ports: readonly PortSpec[];
  readonly externalIPs?: readonly string[];
  readonly loadBalancerIPs?: readonly string[];
  readonly sourceRanges?: readonly string[];
  readonly affinitySeconds?: number;
  readonly internalTrafficPolicy?: TrafficPolicy;
  readonly externalTrafficPolicy?: TrafficPolicy;
  readonly healthCheckNodePort?: number;
}

interface PortSpec {
  readonly name?: string;
  readonly protocol?: ServiceProtocol;
  readonly port: number;
  readonly nodePort?: number;
  /** Addresses and ports; which node has them is in the address. Ready unless said otherwise. */
  readonly endpoints: readonly (string | EndpointSpec)[];
}

export interface EndpointSpec {
  readonly at: string;
  /** `leaving`: serving and terminating; `gone`: terminating, and it does not serve any more. */
  readonly state: 'ready' | 'leaving' | 'gone';
}

/** A cluster of these services, as the API would have it. */
export function clusterOfSpecs(specs: readonly ServiceSpec[]): Cluster {
  return { services: specs.map(serviceOf), nodes: [] };
}

function serviceOf(spec: ServiceSpec): Service {
  const { externalIPs = [], loadBalancerIPs = [], sourceRanges = [] } = spec;
  const clusterIP = Address.parse(spec.clusterIP);
  const hasNodePort = spec.ports.some(({ nodePort }) => nodePort !== undefined);
  return {
    namespace: 'default',
    name: spec.name,
    type: loadBalancerIPs.length > 0 ? 'LoadBalancer' : hasNodePort ? 'NodePort' : 'ClusterIP',
    clusterIPs: { [clusterIP.family]: clusterIP },
    ports: spec.ports.map(portOf),
    externalIPs: externalIPs.map(Address.parse),
    loadBalancerIPs: loadBalancerIPs.map(Address.parse),
    loadBalancerSourceRanges: sourceRanges.map(Prefix.parse),
    affinitySeconds: spec.affinitySeconds,
    internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster',
    externalTrafficPolicy: spec.externalTrafficPolicy ?? 'Cluster',
    healthCheckNodePort: spec.healthCheckNodePort ?? 0,
    proxyName: undefined,
    headlessLabel: false,
  };
}

function portOf({
  name = '',
  protocol = 'TCP',
  port,
  nodePort = 0,
  endpoints,
}: PortSpec): ServicePort {
  const known = endpoints.map((endpoint) =>
    typeof endpoint === 'string'
      ? endpointOf(endpoint, 'ready')
      : endpointOf(endpoint.at, endpoint.state),
  );
  return { name, protocol, port, targetPort: known[0]?.port ?? port, nodePort, endpoints: known };
}

const LOCAL_BLOCKS = ['10.180.0.0/24', 'fd00:180::/64'].map(Prefix.parse);

function endpointOf(text: string, state: EndpointSpec['state']): ServiceEndpoint {
  const endpoint = toEndpoint(text);
  const isHere = LOCAL_BLOCKS.some(
    (block) => block.family === endpoint.address.family && block.contains(endpoint.address),
  );
  return {
    ...endpoint,
    ready: state === 'ready',
    serving: state !== 'gone',
    terminating: state !== 'ready',
    nodeName: isHere ? NODE : OTHER_NODE,
    zone: undefined,
    forZones: undefined,
    forNodes: undefined,
  };
}
