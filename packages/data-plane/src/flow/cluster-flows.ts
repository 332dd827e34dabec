import { type Cluster, type ProxyPort, proxyPorts } from '@packet-path/cluster';
import {
  type Address,
  type Endpoint,
  type Flow,
  formatEndpoint,
  protocolNumber,
} from '@packet-path/core';
import { nodePlace } from '../place/node-place.ts';
import { CLIENT_KINDS, type ClientKind, clientAddress } from './client-address.ts';
import { CLIENT_PORT } from './cluster-flow.ts';
import { isClusterAddress } from './is-cluster-address.ts';

/** A flow that a cluster implies, with the ends it goes between. */
export interface ClusterFlow {
  /** `pod to shop/cart:http cluster IP`, or with the client's address and port in place of its kind. */
  readonly name: string;
  /** Null where the client was given. */
  readonly from: ClientKind | null;
  /** `namespace/name`, and `:port` where the port has a name. */
  readonly service: string;
  readonly flow: Flow;
}

export interface ClusterFlowsOptions {
  /** Default: all three. */
  readonly from?: readonly ClientKind[];
  /** A client of one's own in place of them; only flows of its family are given then. */
  readonly source?: Endpoint;
  /** Only this service: `namespace/name`, with or without `:port`. */
  readonly service?: string;
}

interface Client {
  readonly name: string;
  readonly kind: ClientKind | null;
  readonly source: Endpoint;
}

/**
 * Every flow that a cluster's services imply at one node: from each kind of client to each address
 * of each service port, in both families. Cluster IPs are not reached for from outside.
 *
 * ```ts
 * clusterFlows(cluster, { from: ['pod'] }).map(({ name }) => name); // ['pod to default/svc-00001 cluster IP', …]
 * ```
 */
export function clusterFlows(
  cluster: Cluster,
  options: ClusterFlowsOptions = {},
): readonly ClusterFlow[] {
  const { from = CLIENT_KINDS, source, service } = options;
  const place = nodePlace(cluster);
  const isTaken = (address: Address): boolean => isClusterAddress(cluster, place, address);
  const flows: ClusterFlow[] = [];
  for (const { family } of place.networks) {
    if (source !== undefined && source.address.family !== family) continue;
    const clients: readonly Client[] =
      source === undefined
        ? from.map((kind) => ({
            name: kind,
            kind,
            source: { address: clientAddress(kind, place, family, isTaken), port: CLIENT_PORT },
          }))
        : [{ name: formatEndpoint(source), kind: null, source }];
    const node = clientAddress('node', place, family);
    for (const port of proxyPorts(cluster, family)) {
      if (service !== undefined && port.name !== service && !port.name.startsWith(`${service}:`)) {
        continue;
      }
      for (const client of clients) flows.push(...flowsFrom(client, port, node));
    }
  }
  return flows;
}

function flowsFrom({ name, kind, source }: Client, port: ProxyPort, node: Address): ClusterFlow[] {
  const to: (readonly [what: string, address: Address, port: number])[] = [
    ...(kind === 'outside' ? [] : [['cluster IP', port.clusterIP, port.port] as const]),
    ...port.externalIPs.map((address) => ['external IP', address, port.port] as const),
    ...port.loadBalancerIPs.map((address) => ['load balancer', address, port.port] as const),
    ...(port.nodePort === 0 ? [] : [['node port', node, port.nodePort] as const]),
  ];
  const family = node.family === 6 ? ', IPv6' : '';
  return to.map(([what, address, number]) => ({
    name: `${name} to ${port.name} ${what}${family}`,
    from: kind,
    service: port.name,
    flow: {
      protocol: protocolNumber(port.protocol)!,
      source,
      destination: { address, port: number },
    },
  }));
}
