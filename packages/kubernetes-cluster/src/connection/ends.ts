import {
  type Address,
  type Flow,
  IP_HEADER,
  type NetworkInterface,
  type Packet,
  PacketPathError,
  Protocol,
  type Route,
  type Traversal,
  tcpHeaderBytes,
  Work,
  withFields,
} from '@packet-path/core';
import { UPLINK } from '@packet-path/data-plane';
import type { PlayHost } from '@packet-path/play';
import type { Sockets } from '@packet-path/sockets';
import type { FlowKey } from '../balancer/flow-key.ts';
import type { Atlas } from '../fabric/atlas.ts';
import type { Member } from '../member/member.ts';
import type { Departure } from '../way/fate.ts';
import type { Hop } from '../way/hop.ts';
import type { Journey } from '../way/journey.ts';
import type { Road } from '../way/road.ts';

/** As much of a cluster as the ends of a connection need. */
export interface EndsCluster {
  readonly members: ReadonlyMap<string, Member>;
  readonly atlas: Atlas;
  readonly road: Road;
  /** The node that a packet from outside comes to first. */
  entryOf(flow: FlowKey): Member;
}

/** The two ends of a connection through a cluster: where each of their packets begins its way. */
export class ConnectionEnds implements PlayHost {
  /** The hops of each packet, in the order sent. */
  readonly journeys: { readonly packet: Packet; readonly hops: readonly Hop[] }[] = [];
  readonly departures: Departure[] = [];
  readonly encapsulated: Work = new Work();
  readonly sockets: Sockets;
  readonly clientSockets: Sockets;
  readonly interfaces: ReadonlyMap<string, Pick<NetworkInterface, 'isBridge'>>;
  readonly routes: { lookup(address: Address): Route | undefined };
  readonly #cluster: EndsCluster;
  /** The node of the client; of a client outside the node that its packets come to first. */
  readonly #client: Member;

  /** @param at the node whose process the client is, where its address does not say */
  constructor(cluster: EndsCluster, { protocol, source, destination }: Flow, at?: Member) {
    this.#cluster = cluster;
    const home = this.#homeOf(source.address, at);
    const entry =
      home ??
      cluster.entryOf({
        protocol,
        source: source.address,
        sourcePort: source.port,
        destination: destination.address,
        destinationPort: destination.port,
      });
    this.#client = entry;
    const served = cluster.atlas.find(destination.address);
    const serving = served.kind === 'node' ? cluster.members.get(served.node)! : entry;
    const { host } = entry.node;
    this.interfaces = host.interfaces;
    this.clientSockets = host.sockets;
    this.sockets = serving.node.host.sockets;
    this.routes = {
      lookup: (address) => (this.#homeOf(address, at) ?? entry).node.host.routes.lookup(address),
    };
  }

  send(packet: Packet): Traversal {
    const journey = this.#travel(fitted(packet, this.#mtuOf(packet)));
    const { hops, departures, encapsulated } = journey.journal;
    this.journeys.push({ packet, hops });
    this.departures.push(...departures);
    this.encapsulated.add(encapsulated);
    return journey.traversal();
  }

  #travel(packet: Packet): Journey {
    const { road } = this.#cluster;
    const home = this.#homeOf(packet.source);
    if (home === undefined && packet.inputInterface !== null) return road.enterFromOutside(packet);
    return road.enter(home ?? this.#client, packet);
  }

  /** The node that an address belongs to, its pods' addresses too; undefined for those outside. */
  #homeOf(address: Address, at?: Member): Member | undefined {
    if (at?.node.host.routes.isLocal(address)) return at;
    const found = this.#cluster.atlas.find(address);
    return found.kind === 'elsewhere' ? undefined : this.#cluster.members.get(found.node);
  }

  /** The MTU of the device that an end sends by: a pod's is that of the node's device that leads to it. */
  #mtuOf({ inputInterface, source }: Packet): number {
    const member = this.#homeOf(source) ?? this.#client;
    const { interfaces } = member.node.host;
    return interfaces.get(inputInterface ?? UPLINK)?.mtu ?? Number.POSITIVE_INFINITY;
  }
}

/** The same, cut by the sender: TCP's long segments by offload, datagrams in fragments. */
function fitted(packet: Packet, mtu: number): Packet {
  const { family, length, tcp, protocol } = packet;
  if (length <= mtu) return packet;
  if (tcp !== null) {
    return withFields(packet, { segmentSize: mtu - IP_HEADER[family] - tcpHeaderBytes(tcp) });
  }
  return protocol === Protocol.UDP ? withFields(packet, { dontFragment: false }) : packet;
}

/** @throws {PacketPathError} `not-found` */
export function memberNamed(members: ReadonlyMap<string, Member>, name: string): Member {
  const member = members.get(name);
  if (member !== undefined) return member;
  throw new PacketPathError('not-found', `the cluster has no node '${name}'`, {
    expected: [...members.keys()].slice(0, 10).join(', '),
  });
}
