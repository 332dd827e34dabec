import { type Cluster, checkCluster, type ProxyPort } from '@packet-path/cluster';
import {
  anyValue,
  checkOptions,
  type Endpoint,
  type EndpointLike,
  type Family,
  type Flow,
  flowOf,
  type OptionValues,
  oneOf,
  protocolNumber,
  toEndpoint,
  wholeNumber,
} from '@packet-path/core';
import { namedPort } from './named-port.ts';
import { serviceIndex } from './service-index.ts';

export { CLIENT_PORT } from './fresh-sources.ts';

/** The port of a service that is asked for, and the client. */
export interface ClusterFlowOptions {
  /** Default: the service's first. */
  readonly port?: number;
  readonly protocol?: 'tcp' | 'udp' | 'sctp';
  /** Default 4, or 6 for a service that has no IPv4 address. */
  readonly family?: Family;
  /**
   * The client, `203.0.113.9:40000` for instance. Default: a pod of the node that serves nothing, from
   * port 32768 the first time that a destination is asked for, and from the next port each time after.
   */
  readonly source?: EndpointLike;
}

const OPTIONS: OptionValues<ClusterFlowOptions> = {
  port: wholeNumber(1, 65_535),
  protocol: oneOf('tcp', 'udp', 'sctp'),
  family: oneOf(4, 6),
  source: anyValue,
};

/**
 * A flow from a pod of the node to a service's cluster IP. Asked again for the same destination of the
 * same cluster, the flow is another: its source port is the next.
 *
 * ```ts
 * clusterFlow(cluster, 'default/svc-00002').destination.port; // 80
 * clusterFlow(cluster, 'default/svc-00002', { source: '203.0.113.9:40000' });
 * ```
 *
 * @param name `namespace/name`, or `namespace/name:port` with the port's name or number
 * @throws {PacketPathError} `not-found` where the cluster has no such service port, with the names there
 *   are; `bad-option` and `unknown-option`
 */
export function clusterFlow(
  cluster: Cluster,
  name: string,
  options: ClusterFlowOptions = {},
): Flow {
  checkCluster(cluster);
  checkOptions('clusterFlow', options, OPTIONS);
  const { found, family } = namedPort(cluster, name, options);
  const { source } = options;
  if (source !== undefined) return flowTo(found, toEndpoint(source));
  return flowTo(found, serviceIndex(cluster).nextSource(family, found));
}

/** A flow from a source to a service port's cluster IP. */
export function flowTo({ protocol, clusterIP, port }: ProxyPort, source: Endpoint): Flow {
  return flowOf(protocolNumber(protocol)!, source, { address: clusterIP, port });
}
