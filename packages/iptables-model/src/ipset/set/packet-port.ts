import { hasPorts, type PacketBuffer, Protocol } from '@packet-path/core';

/** A packet has no port to look up. */
export const NO_PORT = -1;

/**
 * A packet's protocol and port in one word, `protocol << 16 | port`: for ICMP the type and code
 * stand for the port, for protocols without ports 0; later fragments of those with ports have none
 * (net/netfilter/ipset/ip_set_getport.c, `get_port`).
 */
export function packetPort(packet: PacketBuffer, fromSource: boolean): number {
  const { protocol, icmp } = packet;
  const isIcmp = protocol === Protocol.ICMP || protocol === Protocol.ICMPV6;
  const ports = hasPorts(protocol);
  if ((ports || isIcmp) && (packet.fragment?.offset ?? 0) > 0) return NO_PORT;
  if (ports) return (protocol << 16) | (fromSource ? packet.sourcePort : packet.destinationPort);
  if (isIcmp && icmp !== null) return (protocol << 16) | (icmp.type << 8) | icmp.code;
  return protocol << 16;
}
