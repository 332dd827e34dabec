import {
  fieldsOf,
  IP_HEADER,
  type Packet,
  PacketBuffer,
  type Passage,
  Protocol,
  snapshot,
  unreachable,
  type Verdict,
  withFields,
} from '@packet-path/core';
import { destinationOf } from '../connection/ends.ts';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import type { Destination } from '../destination/destination.ts';
import type { Director } from '../director/director.ts';
import { timeExceeded, tooBig } from './errors.ts';
import { drop, lose } from './tell.ts';

/** Bytes that a device takes in one packet, a tunnel's outer IP header included. */
const MTU = 1500;

/** Sends packets of known connections to their destinations (net/netfilter/ipvs/ip_vs_xmit.c). */
export class Transmitter {
  readonly #director: Director;

  constructor(director: Director) {
    this.#director = director;
  }

  /** Sends the packet on; the verdict is that of the hook in which IPVS saw it. */
  transmit(handle: IpvsHandle, packet: PacketBuffer, passage: Passage): Verdict {
    const { table } = this.#director.connections;
    const destination = table.destination[handle];
    const forwarding = table.forwarding(handle);
    const isHere = this.#director.host.routes.isLocal(destination?.address ?? packet.destination);
    if (!isHere && !this.#takeHop(packet, passage)) return 'stolen';
    if (passage.trace !== undefined) this.#tell(handle, packet, isHere, passage);
    if (destination === undefined) return this.#bypass(handle, packet, passage);
    switch (forwarding) {
      case 'masquerade':
        this.#masquerade(handle, destination, packet);
        return this.#send(handle, packet, passage, destination, isHere);
      case 'direct':
        // `ip_vs_dr_xmit`: only the link address changes.
        return this.#send(handle, packet, passage, destination, isHere);
      case 'tunnel':
        if (isHere) return this.#send(handle, packet, passage, destination, isHere);
        return this.#tunnel(handle, destination, packet, passage);
      default:
        return unreachable(forwarding);
    }
  }

  /** `ip_vs_nat_xmit`, `ip_vs_icmp_xmit`. */
  #masquerade(handle: IpvsHandle, destination: Destination, packet: PacketBuffer): void {
    const port = this.#director.connections.table.destinationPort(handle);
    packet.destination = destination.address;
    if (packet.icmp === null) packet.destinationPort = port;
    else if (packet.icmp.inner !== null) {
      const { inner } = packet.icmp;
      const from: Partial<Packet> = { source: destination.address, sourcePort: port };
      packet.icmp = { ...packet.icmp, inner: withFields(inner, from) };
    }
  }

  /** `ip_vs_tunnel_xmit`: the packet travels inside another, from here to the server. */
  #tunnel(
    handle: IpvsHandle,
    destination: Destination,
    packet: PacketBuffer,
    passage: Passage,
  ): Verdict {
    const { host, tracking } = this.#director;
    const { address } = destination;
    const header = IP_HEADER[address.family];
    if (packet.length + header > MTU) {
      host.pipeline.sendIcmpError(packet, tooBig(packet, MTU - header), passage);
      return lose(packet, passage, 'too big');
    }
    const source = host.sourceFor(address);
    if (source === undefined) return lose(packet, passage, 'no route');
    if (tracking.confirm(handle, packet, passage) !== 'accept') {
      return drop(packet, passage, 'conntrack refused');
    }
    const outer = new PacketBuffer({
      ...fieldsOf(packet),
      family: address.family,
      protocol: packet.family === 4 ? Protocol.IPIP : Protocol.IPV6,
      source,
      destination: address,
      sourcePort: 0,
      destinationPort: 0,
      tcp: null,
      icmp: null,
      sctp: null,
      gre: undefined,
      spi: undefined,
      content: undefined,
      length: packet.length + header,
      encapsulated: snapshot(packet),
    });
    outer.ipvsProperty = true;
    host.pipeline.resend(outer, passage);
    return 'stolen';
  }

  /** `ip_vs_bypass_xmit`: the packet goes to its own destination address. */
  #bypass(handle: IpvsHandle, packet: PacketBuffer, passage: Passage): Verdict {
    const { host, tracking } = this.#director;
    packet.ipvsProperty = true;
    tracking.prepare(handle, packet, passage, 'in');
    host.pipeline.resend(packet, passage);
    return 'stolen';
  }

  /** A server on this host gets the packet where it is, another through LOCAL_OUT. */
  #send(
    handle: IpvsHandle,
    packet: PacketBuffer,
    passage: Passage,
    { address }: Destination,
    isHere: boolean,
  ): Verdict {
    const { host } = this.#director;
    this.#mark(handle, packet, passage);
    if (isHere) return 'accept';
    host.pipeline.resend(packet, passage, address);
    return 'stolen';
  }

  /** IPVS must not look at the packet again, and conntrack learns of its connection. */
  #mark(handle: IpvsHandle, packet: PacketBuffer, passage: Passage): void {
    packet.ipvsProperty = true;
    this.#director.tracking.prepare(handle, packet, passage, 'in');
  }

  /** Gives a packet the address of a masqueraded destination, so that it can be sent on. */
  readdress(
    handle: IpvsHandle,
    destination: Destination,
    packet: PacketBuffer,
    passage: Passage,
  ): void {
    this.#masquerade(handle, destination, packet);
    this.#mark(handle, packet, passage);
  }

  /**
   * Takes one from the TTL, or tells the sender that there is none left. The TTL of a packet to a
   * server on this host stays (`__ip_vs_get_out_rt` finds the route local before).
   */
  #takeHop(packet: PacketBuffer, passage: Passage): boolean {
    if (packet.ttl > 1) {
      packet.ttl--;
      return true;
    }
    this.#director.host.pipeline.sendIcmpError(packet, timeExceeded(packet), passage);
    lose(packet, passage, 'ttl exceeded');
    return false;
  }

  #tell(handle: IpvsHandle, packet: PacketBuffer, isLocal: boolean, passage: Passage): void {
    const { table } = this.#director.connections;
    const isBypass = table.destination[handle] === undefined;
    passage.trace?.({
      kind: 'ipvs-forward',
      method: isBypass ? 'bypass' : table.forwarding(handle),
      destination: isBypass
        ? Object.freeze({ address: packet.destination, port: packet.destinationPort })
        : destinationOf(table, handle),
      isLocal,
    });
  }
}
