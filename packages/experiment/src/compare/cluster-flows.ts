import { Address, type Endpoint, type Family, type Flow, protocolNumber } from '@packet-path/core';
import { type Cluster, type ProxyPort, proxyPorts } from '@packet-path/kube-proxy';
import { CLIENT_PORT } from '../node/cluster-flow.ts';
import { type NodePlace, nodePlace } from '../node/node-place.ts';

/** Where a flow begins: a pod of the node, the node itself, or outside the cluster. */
export type ClientKind = 'pod' | 'node' | 'outside';

/** A flow that a cluster implies, and what it is. */
export interface ClusterFlow {
  /** `pod to shop/cart cluster IP`. */
  readonly name: string;
  readonly from: ClientKind;
  readonly service: string;
  readonly flow: Flow;
}

export interface ClusterFlowsOptions {
  /** Default: all three. */
  readonly from?: readonly ClientKind[];
  /** Only this service: `namespace/name`, with or without `:port`. */
  readonly service?: string;
}

/** Documentation addresses (RFC 5737, RFC 3849): no cluster has them. */
const OUTSIDE: Readonly<Record<Family, Address>> = {
  4: Address.parse('203.0.113.77'),
  6: Address.parse('2001:db8::77'),
};

const CLIENTS: readonly ClientKind[] = ['pod', 'node', 'outside'];

/**
 * Every flow that a cluster's services imply at one node: from each kind of client to each address
 * of each service port. Cluster IPs are not reached for from outside.
 */
export function clusterFlows(
  cluster: Cluster,
  options: ClusterFlowsOptions = {},
): readonly ClusterFlow[] {
  const { from = CLIENTS, service } = options;
  const place = nodePlace(cluster);
  const flows: ClusterFlow[] = [];
  for (const { family } of place.networks) {
    for (const port of proxyPorts(cluster, family)) {
      if (service !== undefined && port.name !== service && !port.name.startsWith(`${service}:`)) {
        continue;
      }
      for (const client of from) flows.push(...flowsFrom(client, port, place, family));
    }
  }
  return flows;
}

function flowsFrom(
  from: ClientKind,
  port: ProxyPort,
  place: NodePlace,
  family: Family,
): ClusterFlow[] {
  const source: Endpoint = { address: clientAddress(from, place, family), port: CLIENT_PORT };
  const node = nodeAddress(place, family);
  const to: (readonly [what: string, address: Address, port: number])[] = [
    ...(from === 'outside' ? [] : [['cluster IP', port.clusterIP, port.port] as const]),
    ...port.externalIPs.map((address) => ['external IP', address, port.port] as const),
    ...port.loadBalancerIPs.map((address) => ['load balancer', address, port.port] as const),
    ...(port.nodePort === 0 ? [] : [['node port', node, port.nodePort] as const]),
  ];
  return to.map(([what, address, number]) => ({
    name: `${from} to ${port.name} ${what}`,
    from,
    service: port.name,
    flow: {
      protocol: protocolNumber(port.protocol)!,
      source,
      destination: { address, port: number },
    },
  }));
}

function clientAddress(from: ClientKind, place: NodePlace, family: Family): Address {
  switch (from) {
    case 'pod':
      return place.networks.find((network) => network.family === family)!.client;
    case 'node':
      return nodeAddress(place, family);
    case 'outside':
      return OUTSIDE[family];
  }
}

function nodeAddress({ node }: Pick<NodePlace, 'node'>, family: Family): Address {
  return (node.addresses as readonly Address[]).find((address) => address.family === family)!;
}
