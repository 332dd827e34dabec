import { type Packet, packetBytes, protocolName, tcpFlagNames } from '@packet-path/core';
import type { JsonObject } from '../case/kernel-case.ts';

/** A packet by the recordings' keys. */
export function describePacket(packet: Packet): JsonObject {
  const { icmp, sctp, tcp, fragment } = packet;
  const quoted = icmp?.inner ?? packet.encapsulated;
  return {
    interface: packet.outputInterface,
    src: String(packet.source),
    dst: String(packet.destination),
    protocol: protocolName(packet.protocol),
    sport: packet.sourcePort,
    dport: packet.destinationPort,
    ttl: packet.ttl,
    length: packetBytes(packet),
    ...(packet.mark !== 0 && { mark: packet.mark }),
    ...(packet.tos !== 0 && { tos: packet.tos }),
    ...(tcp?.mss !== undefined && { mss: tcp.mss }),
    ...(tcp !== null && { flags: tcpFlagNames(tcp.flags) }),
    ...(sctp !== null && { sctp: { chunks: sctp.chunks } }),
    ...(fragment !== null && { fragment: { ...fragment } }),
    ...(quoted !== null && { inner: describePacket(quoted) }),
    ...(icmp !== null && {
      type: icmp.type,
      code: icmp.code,
      mtu: icmp.mtu,
      icmp: {
        type: icmp.type,
        code: icmp.code,
        id: icmp.id,
        seq: icmp.sequence,
        mtu: icmp.mtu,
        ...(icmp.inner !== null && { inner: describePacket(icmp.inner) }),
      },
    }),
  };
}
