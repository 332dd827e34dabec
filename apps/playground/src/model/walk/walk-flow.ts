import {
  type Family,
  type Flow,
  flowOf,
  PacketPathError,
  parseEndpoint,
  protocolNumber,
} from 'packet-path/core';
import {
  CLIENT_PORT,
  clientAddress,
  clusterFlows,
  nodePlace,
  proxyPorts,
} from 'packet-path/data-plane';
import { CLIENTS, type Client } from '../protocol/scene.ts';
import type { WalkRequest } from '../protocol/walk.ts';
import type { OpenedCluster } from '../scene/opened-scene.ts';

/** A pod that serves nothing, where a host with rules has no cluster that names one. */
const STRANGER = { 4: '10.244.0.200', 6: 'fd00:10:244::c8' } as const;

type Ends = Pick<WalkRequest, 'from' | 'to' | 'at' | 'protocol'>;

/**
 * The connection that a request names, in a cluster.
 *
 * @throws {PacketPathError} `not-found` where the cluster has no such service or address of it
 */
export function flowInCluster({ cluster }: OpenedCluster, ends: Ends): Flow {
  const { from, at } = ends;
  const to = ends.to || firstService(cluster);
  if (!to.includes('/')) return flowToAddress(ends, (family) => client(cluster, from, family));
  const flows = clusterFlows(cluster, {
    service: to,
    ...(isKind(from) ? { from: [from] } : { source: parseEndpoint(from) }),
  });
  const found = flows.find(({ service, name }) => service === to && name.endsWith(` ${at}`));
  if (found !== undefined) return found.flow;
  throw new PacketPathError('not-found', `no connection from ${from} leads to ${to} at its ${at}`, {
    expected: flows.map(({ name }) => name).join('; ') || 'a service of the cluster',
  });
}

/**
 * The first service port that has endpoints, or the first of all.
 *
 * @throws {PacketPathError} `not-found` where the cluster has no services
 */
function firstService(cluster: OpenedCluster['cluster']): string {
  const ports = nodePlace(cluster).networks.flatMap(({ family }) => proxyPorts(cluster, family));
  const first = ports.find(({ endpoints }) => endpoints.length > 0) ?? ports[0];
  if (first !== undefined) return first.name;
  throw new PacketPathError('not-found', 'the cluster has no services', {
    expected: 'one with a cluster IP',
  });
}

/** The connection that a request names, on a host with rules. */
export function flowOnHost(ends: Ends): Flow {
  return flowToAddress(ends, (family) =>
    isKind(ends.from)
      ? { address: parseEndpoint(`${bracketed(STRANGER[family])}:1`).address, port: CLIENT_PORT }
      : parseEndpoint(ends.from),
  );
}

function flowToAddress({ to, protocol }: Ends, source: (family: Family) => Flow['source']): Flow {
  const destination = parseEndpoint(to);
  const number = protocolNumber(protocol.toLowerCase());
  if (number === undefined) {
    throw new PacketPathError('bad-option', `there is no protocol '${protocol}'`, {
      expected: 'tcp, udp, sctp',
    });
  }
  return flowOf(number, source(destination.address.family), destination);
}

function client(cluster: OpenedCluster['cluster'], from: string, family: Family): Flow['source'] {
  if (!isKind(from)) return parseEndpoint(from);
  return { address: clientAddress(from, nodePlace(cluster), family), port: CLIENT_PORT };
}

function isKind(from: string): from is Client {
  return (CLIENTS as readonly string[]).includes(from);
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
