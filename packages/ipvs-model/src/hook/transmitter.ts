import {
  formatEndpoint,
  IcmpType,
  Icmpv6Type,
  type PacketBuffer,
  type Passage,
  unreachable,
  type Verdict,
} from '@packet-path/core';
import type { Director } from '../director.ts';

/** Sends packets of known connections to their destinations (net/netfilter/ipvs/ip_vs_xmit.c). */
export class Transmitter {
  readonly #director: Director;

  constructor(director: Director) {
    this.#director = director;
  }

  /** What becomes of the packet in the hook that IPVS saw it in. */
  transmit(handle: number, packet: PacketBuffer, passage: Passage): Verdict {
    const { table } = this.#director.connections;
    const forwarding = table.forwarding[handle]!;
    passage.trace?.({
      kind: 'ipvs',
      event: 'forward',
      reason: `${forwarding} to ${this.#target(handle, packet)}`,
    });
    switch (forwarding) {
      case 'masquerade':
        return this.#masquerade(handle, packet, passage);
      case 'direct':
      case 'tunnel':
        return this.#masquerade(handle, packet, passage);
      default:
        return unreachable(forwarding);
    }
  }

  #target(handle: number, packet: PacketBuffer): string {
    const { table } = this.#director.connections;
    const address = table.destination[handle]?.address ?? packet.destination;
    return formatEndpoint({ address, port: table.destinationPort[handle]! });
  }

  /** `ip_vs_nat_xmit`: a server on this host gets the packet where it is. */
  #masquerade(handle: number, packet: PacketBuffer, passage: Passage): Verdict {
    const { host, connections } = this.#director;
    const { table } = connections;
    const destination = table.destination[handle]!;
    if (!this.#takeHop(packet, passage)) return 'stolen';
    packet.destination = destination.address;
    packet.destinationPort = table.destinationPort[handle]!;
    packet.ipvsProperty = true;
    if (host.routes.isLocal(destination.address)) return 'accept';
    host.pipeline.resend(packet, passage);
    return 'stolen';
  }

  /** Takes one from the TTL, or tells the sender that there is none left. */
  #takeHop(packet: PacketBuffer, passage: Passage): boolean {
    if (packet.ttl > 1) {
      packet.ttl--;
      return true;
    }
    const type = packet.family === 4 ? IcmpType.TIME_EXCEEDED : Icmpv6Type.TIME_EXCEEDED;
    this.#director.host.pipeline.sendIcmpError(packet, { type, code: 0 }, passage);
    passage.finish(packet, 'dropped');
    return false;
  }
}
