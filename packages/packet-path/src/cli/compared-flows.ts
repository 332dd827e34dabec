import type { Cluster } from '@packet-path/cluster';
import { type Address, meantHint, PacketPathError, Protocol, shown } from '@packet-path/core';
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
import { readProtocol, type ServiceProtocol } from './read-protocol.ts';
import { checkFamily, checkOneFamily, isServiceName, readEnd } from './target.ts';

/** Which flows the command line asks for. */
export interface FlowSelection {
  /** A service, an address and port, or nothing for all that the cluster implies. */
  readonly to?: string;
  /** A kind of client, `all`, or an address and port. */
  readonly from: string;
  /** Of a flow to an address: TCP unless given. Of services: every protocol unless given. */
  readonly protocol?: ServiceProtocol;
}

/** @throws {PacketPathError} `not-found`, `usage`, `bad-address`, `bad-port` */
export function comparedFlows(cluster: Cluster, selection: FlowSelection): readonly NamedFlow[] {
  const { to } = selection;
  const toAddress = to !== undefined && !isServiceName(to);
  const flows = toAddress ? flowsTo(cluster, to, selection) : flowsToServices(cluster, selection);
  if (flows.length > 0) return flows;
  const what = to === undefined ? 'the cluster has no flow' : `no flow leads to '${to}'`;
  const whence = selection.from === 'all' ? '' : ` from ${selection.from}`;
  throw new PacketPathError('not-found', `${what}${whence}`, {
    expected: "a service with an address there: 'namespace/name', or --from all",
  });
}

function flowsToServices(
  cluster: Cluster,
  { to, from, protocol }: FlowSelection,
): readonly NamedFlow[] {
  const kinds = kindsOf(from);
  return clusterFlows(cluster, {
    ...(to !== undefined && { service: to }),
    ...(protocol !== undefined && { protocol }),
    ...(kinds === undefined ? { source: readEnd('--from', from, Protocol.TCP) } : { from: kinds }),
  });
}

function flowsTo(cluster: Cluster, to: string, selection: FlowSelection): readonly NamedFlow[] {
  const destination = readEnd('--to', to, Protocol.TCP);
  const { family } = destination.address;
  const protocol = readProtocol(selection.protocol ?? 'tcp', family);
  checkFamily(cluster, family);
  const kinds = kindsOf(selection.from);
  if (kinds === undefined) {
    const source = readEnd('--from', selection.from, protocol);
    checkOneFamily(source, destination);
    return [{ name: '', flow: { protocol, source, destination } }];
  }
  const place = nodePlace(cluster);
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
  if (kind !== undefined) return [kind];
  if (!isServiceName(from)) return undefined;
  const hint = meantHint(from, [...CLIENT_KINDS, 'all']);
  throw new PacketPathError('usage', `--from: there is no client ${shown(from)}${hint}`, {
    expected: `${CLIENT_KINDS.join(', ')}, all, or address:port`,
  });
}
