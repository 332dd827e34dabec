import {
  type Address,
  checkArgument,
  type Family,
  oneOf,
  PacketPathError,
  type Prefix,
} from '@packet-path/core';
import { isName } from '@packet-path/manifest';
import {
  type Cluster,
  isProxied,
  type Service,
  type ServiceEndpoint,
  type ServicePort,
  SOME_CLUSTER,
  type TrafficPolicy,
} from './cluster.ts';

/**
 * One port of one service in one family, the unit that a service proxy serves (`serviceport.go` of
 * kube-proxy, read in 1.31).
 */
export interface ProxyPort {
  /** `namespace/name`, and `:port` where the port has a name. */
  readonly name: string;
  /** `namespace/name`: of all ports of one service the same. */
  readonly service: string;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly clusterIP: Address;
  readonly port: number;
  /** 0 where there is none. */
  readonly nodePort: number;
  readonly externalIPs: readonly Address[];
  readonly loadBalancerIPs: readonly Address[];
  readonly sourceRanges: readonly Prefix[];
  readonly affinitySeconds: number | undefined;
  readonly internalPolicy: TrafficPolicy;
  /** Cluster where the port has no external address and no node port. */
  readonly externalPolicy: TrafficPolicy;
  /** Whether it has a node port, an external IP or a load balancer. */
  readonly external: boolean;
  /** 0 where there is none. */
  readonly healthCheckNodePort: number;
  readonly endpoints: readonly ServiceEndpoint[];
}

/** The ports made so far, by service: a service that did not change gives the same objects again. */
const known = new WeakMap<Service, Partial<Record<Family, readonly ProxyPort[]>>>();

/** Every port of every service that a proxy serves in a family, in the cluster's order. */
export function proxyPorts(cluster: Cluster, family: Family): ProxyPort[] {
  checkArgument('proxyPorts', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('proxyPorts', 'family', family, oneOf(4, 6));
  const result: ProxyPort[] = [];
  for (const service of cluster.services) {
    for (const port of portsOf(service, family)) result.push(port);
  }
  return result;
}

/** The ports of one service that a proxy serves in a family: the same objects each time. */
export function portsOf(service: Service, family: Family): readonly ProxyPort[] {
  let ports = known.get(service);
  if (ports === undefined) {
    ports = {};
    known.set(service, ports);
  }
  const clusterIP = service.clusterIPs[family];
  const isWritten = clusterIP !== undefined && isProxied(service);
  ports[family] ??= isWritten
    ? service.ports.map((port) => proxyPort(service, port, clusterIP))
    : [];
  return ports[family];
}

const PROTOCOL = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' } as const;

function proxyPort(service: Service, port: ServicePort, clusterIP: Address): ProxyPort {
  const ofFamily = <Item extends { readonly family: Family }>(
    items: readonly Item[],
  ): readonly Item[] =>
    items.length === 0 ? items : items.filter(({ family }) => family === clusterIP.family);
  const nodePort = service.type === 'ClusterIP' ? 0 : port.nodePort;
  const externalIPs = ofFamily(service.externalIPs);
  const loadBalancerIPs = ofFamily(service.loadBalancerIPs);
  const external = nodePort !== 0 || externalIPs.length > 0 || loadBalancerIPs.length > 0;
  // Only load balancers of the Local policy check which nodes have endpoints.
  const isChecked = service.type === 'LoadBalancer' && service.externalTrafficPolicy === 'Local';
  const name = checkedName(service, port);
  return {
    name: port.name === '' ? name : `${name}:${port.name}`,
    service: name,
    protocol: PROTOCOL[port.protocol],
    clusterIP,
    port: port.port,
    nodePort,
    externalIPs,
    loadBalancerIPs,
    sourceRanges: ofFamily(service.loadBalancerSourceRanges),
    affinitySeconds: service.affinitySeconds,
    internalPolicy: service.internalTrafficPolicy,
    externalPolicy: external ? service.externalTrafficPolicy : 'Cluster',
    external,
    healthCheckNodePort: isChecked ? service.healthCheckNodePort : 0,
    endpoints: endpointsOf(port, clusterIP.family),
  };
}

/**
 * `namespace/name`. Names stand in the text of rules, and a cluster may have been put together by hand:
 * one that the API server would refuse is refused here.
 */
function checkedName({ namespace, name }: Service, port: ServicePort): string {
  for (const text of [namespace, name, ...(port.name === '' ? [] : [port.name])]) {
    if (isName(text, 'label')) continue;
    throw new PacketPathError('bad-cluster', `${JSON.stringify(text)} is no name`, {
      expected: 'lowercase RFC 1123 labels for namespaces, services and their ports',
    });
  }
  return `${namespace}/${name}`;
}

/** Most ports have endpoints of one family: the list that is there will do. */
function endpointsOf({ endpoints }: ServicePort, family: Family): readonly ServiceEndpoint[] {
  const isOfFamily = ({ address }: ServiceEndpoint): boolean => address.family === family;
  return endpoints.every(isOfFamily) ? endpoints : endpoints.filter(isOfFamily);
}
