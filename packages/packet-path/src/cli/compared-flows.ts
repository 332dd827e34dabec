import type { Cluster } from '@packet-path/cluster';
import { type Address, PacketPathError, parseEndpoint } from '@packet-path/core';
import {
  CLIENT_KINDS,
  CLIENT_PORT,
  type ClientKind,
  clientAddress,
  clusterFlows,
  isClusterAddress,
  nodePlace,
} from '@packet-path/data-plane';
import type { NamedFlow } from '@packet-path/experiment';
import { readProtocol } from './read-protocol.ts';

/** Which flows the command line asks for. */
export interface FlowSelection {
  /** A service, an address and port, or nothing for all that the cluster implies. */
  readonly to?: string;
  /** A kind of client, `all`, or an address and port. */
  readonly from: string;
  readonly protocol: string;
}

/** @throws {PacketPathError} `not-found`, `usage`, `bad-address`, `bad-port` */
export function comparedFlows(cluster: Cluster, selection: FlowSelection): readonly NamedFlow[] {
  const { to } = selection;
  const toAddress = to !== undefined && !to.includes('/');
  const flows = toAddress ? flowsTo(cluster, to, selection) : flowsToServices(cluster, selection);
  if (flows.length > 0) return flows;
  const what = to === undefined ? 'the cluster has no flow' : `no flow leads to '${to}'`;
  const whence = selection.from === 'all' ? '' : ` from ${selection.from}`;
  throw new PacketPathError('not-found', `${what}${whence}`, {
    expected: "a service with an address there: 'namespace/name', or --from all",
  });
}

function flowsToServices(cluster: Cluster, { to, from }: FlowSelection): readonly NamedFlow[] {
  const kinds = kindsOf(from);
  return clusterFlows(cluster, {
    ...(to !== undefined && { service: to }),
    ...(kinds === undefined ? { source: parseEndpoint(from) } : { from: kinds }),
  });
}

function flowsTo(cluster: Cluster, to: string, selection: FlowSelection): readonly NamedFlow[] {
  const destination = parseEndpoint(to);
  const protocol = readProtocol(selection.protocol);
  const kinds = kindsOf(selection.from);
  if (kinds === undefined) {
    const source = parseEndpoint(selection.from);
    return [{ name: '', flow: { protocol, source, destination } }];
  }
  const place = nodePlace(cluster);
  const { family } = destination.address;
  const isTaken = (address: Address): boolean =>
    address.equals(destination.address) || isClusterAddress(cluster, place, address);
  return kinds.map((kind) => {
    const address = clientAddress(kind, place, family, isTaken);
    return { name: kind, flow: { protocol, source: { address, port: CLIENT_PORT }, destination } };
  });
}

/** Undefined where the client is named by its address. */
function kindsOf(from: string): readonly ClientKind[] | undefined {
  if (from === 'all') return CLIENT_KINDS;
  const kind = CLIENT_KINDS.find((name) => name === from);
  return kind && [kind];
}
