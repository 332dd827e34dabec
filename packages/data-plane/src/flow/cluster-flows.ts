import { type Cluster, checkCluster, type ProxyPort, proxyPorts } from '@packet-path/cluster';
import {
  Address,
  anyValue,
  checkOptions,
  type Endpoint,
  type EndpointLike,
  type Family,
  type Flow,
  flowOf,
  formatEndpoint,
  listOf,
  type OptionValues,
  oneOf,
  printedAs,
  protocolNumber,
  someText,
  toEndpoint,
} from '@packet-path/core';
import { nodePlace } from '../place/node-place.ts';
import { CLIENT_KINDS, type ClientKind, clientAddress } from './client-address.ts';
import { CLIENT_PORT } from './cluster-flow.ts';
import { isClusterAddress } from './is-cluster-address.ts';
import { namedPort, portsNamed } from './named-port.ts';

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

/** Choices of {@link clusterFlows}. */
export interface ClusterFlowsOptions {
  /** Default: all three. */
  readonly from?: readonly ClientKind[];
  /** A client of one's own in place of them; only flows of its family are given then. */
  readonly source?: EndpointLike;
  /** Only this service: `namespace/name`, with or without `:port`, the port's name or number. */
  readonly service?: string;
  /** Only service ports of this protocol. Default: all. */
  readonly protocol?: 'tcp' | 'udp' | 'sctp';
}

const OPTIONS: OptionValues<ClusterFlowsOptions> = {
  from: listOf(oneOf(...CLIENT_KINDS)),
  source: anyValue,
  service: someText,
  protocol: oneOf('tcp', 'udp', 'sctp'),
};

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
 *
 * @throws {PacketPathError} `not-found` where the cluster has no such service or port, with the names
 *   there are; `bad-option`, `unknown-option`
 */
export function clusterFlows(
  cluster: Cluster,
  options: ClusterFlowsOptions = {},
): readonly ClusterFlow[] {
  checkCluster(cluster);
  checkOptions('clusterFlows', options, OPTIONS);
  const { from = CLIENT_KINDS, service, protocol } = options;
  const source = options.source === undefined ? undefined : endpointOf(options.source);
  if (service !== undefined) namedPort(cluster, service, { protocol });
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
    for (const port of portsOf(cluster, family, options)) {
      for (const client of clients) flows.push(...flowsFrom(client, port, node));
    }
  }
  return flows;
}

/** An endpoint that is one already stays the same object. */
function endpointOf(given: EndpointLike): Endpoint {
  const isOne = typeof given === 'object' && given.address instanceof Address;
  return isOne ? (given as Endpoint) : toEndpoint(given);
}

function portsOf(
  cluster: Cluster,
  family: Family,
  { service, protocol }: ClusterFlowsOptions,
): Iterable<ProxyPort> {
  if (service !== undefined) return portsNamed(cluster, service, family, { protocol });
  const ports = proxyPorts(cluster, family);
  return protocol === undefined ? ports : [...ports].filter((port) => port.protocol === protocol);
}

const named = printedAs<ClusterFlow>(({ name, flow }) => `${name}: ${String(flow)}`);

function flowsFrom({ name, kind, source }: Client, port: ProxyPort, node: Address): ClusterFlow[] {
  const to: (readonly [what: string, address: Address, port: number])[] = [
    ...(kind === 'outside' ? [] : [['cluster IP', port.clusterIP, port.port] as const]),
    ...port.externalIPs.map((address) => ['external IP', address, port.port] as const),
    ...port.loadBalancerIPs.map((address) => ['load balancer', address, port.port] as const),
    ...(port.nodePort === 0 ? [] : [['node port', node, port.nodePort] as const]),
  ];
  const family = node.family === 6 ? ', IPv6' : '';
  return to.map(([what, address, number]) =>
    named({
      name: `${name} to ${port.name} ${what}${family}`,
      from: kind,
      service: port.name,
      flow: flowOf(protocolNumber(port.protocol)!, source, { address, port: number }),
    }),
  );
}
