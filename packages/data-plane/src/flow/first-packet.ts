import { type Flow, ip, type Packet, Protocol, sctp, tcp, udp } from '@packet-path/core';

/** The packet that opens a flow: a SYN, an INIT, a datagram; it comes in by a device, or from a process. */
export function firstPacket(
  { protocol, source, destination }: Flow,
  inputInterface: string | null,
): Packet {
  const options = { inputInterface };
  switch (protocol) {
    case Protocol.TCP:
      return tcp(source, destination, options);
    case Protocol.UDP:
      return udp(source, destination, options);
    case Protocol.SCTP:
      return sctp(source, destination, options);
    default:
      return ip(protocol, source.address, destination.address, options);
  }
}
