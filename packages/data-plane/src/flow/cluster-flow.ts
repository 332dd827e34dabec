import type { Cluster, ProxyPort } from '@packet-path/cluster';
import {
  type Endpoint,
  type Family,
  type Flow,
  PacketPathError,
  protocolNumber,
} from '@packet-path/core';
import { serviceIndex } from './service-index.ts';

/** The source port of flows that do not say: the first that Linux gives out by itself. */
export const CLIENT_PORT = 32768;

/** The port of a service that is asked for, and the client. */
export interface ClusterFlowOptions {
  /** Default: the service's first. */
  readonly port?: number;
  readonly protocol?: 'tcp' | 'udp' | 'sctp';
  /** Default 4, or 6 for a service that has no IPv4 address. */
  readonly family?: Family;
  /** Default: a pod of the node that serves nothing, from port 32768. */
  readonly source?: Endpoint;
}

/**
 * A flow from a pod of the node to a service's cluster IP.
 *
 * ```ts
 * clusterFlow(cluster, 'default/svc-00002').destination.port; // 80
 * clusterFlow(cluster, 'default/svc-00002', { source: parseEndpoint('203.0.113.9:40000') });
 * ```
 *
 * @param name `namespace/name`, or `namespace/name:port` with the port's name
 * @throws {PacketPathError} `not-found` where the cluster has no such service port
 */
export function clusterFlow(
  cluster: Cluster,
  name: string,
  options: ClusterFlowOptions = {},
): Flow {
  for (const family of options.family === undefined ? ([4, 6] as const) : [options.family]) {
    const found = serviceIndex(cluster)
      .ports(family, name)
      .find(
        (port) =>
          (options.port ?? port.port) === port.port &&
          (options.protocol ?? port.protocol) === port.protocol,
      );
    if (found !== undefined) return flowTo(found, options.source ?? clientOf(cluster, family));
  }
  throw new PacketPathError('not-found', `the cluster has no service '${name}' with such a port`, {
    expected: "'namespace/name' of a service with a cluster IP",
  });
}

/** A flow from a source to a service port's cluster IP. */
export function flowTo({ protocol, clusterIP, port }: ProxyPort, source: Endpoint): Flow {
  return {
    protocol: protocolNumber(protocol)!,
    source,
    destination: { address: clusterIP, port },
  };
}

function clientOf(cluster: Cluster, family: Family): Endpoint {
  return { address: serviceIndex(cluster).client(family)!, port: CLIENT_PORT };
}
