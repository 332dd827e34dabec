import type { Packet } from '../packet/packet.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { FRAGMENT_HEADERS, IP_HEADER, packetBytes } from '../packet/packet-bytes.ts';
import { tcpHeaderBytes } from '../packet/tcp.ts';

/**
 * Whether a packet is longer than a device sends at once. Of one that offload will cut into segments
 * each segment counts (`skb_gso_validate_network_len`), of one that was put together of fragments the
 * longest of these (`frag_max_size`).
 */
export function isTooLong(packet: Packet, mtu: number): boolean {
  const { family, segmentSize, tcp, encapsulated } = packet;
  const fragments = (packet as Partial<PacketBuffer>).fragments ?? null;
  if (fragments !== null) {
    return fragments.some(({ size }) => FRAGMENT_HEADERS[family] + size > mtu);
  }
  const bytes = packetBytes(packet);
  if (encapsulated !== null && packet.fragment === null) {
    return isTooLong(encapsulated, mtu - (bytes - packetBytes(encapsulated)));
  }
  if (segmentSize === undefined || tcp === null) return bytes > mtu;
  return Math.min(bytes, IP_HEADER[family] + tcpHeaderBytes(tcp) + segmentSize) > mtu;
}

/** Whether a router may not cut a packet: no router cuts those of IPv6. */
export function staysWhole(packet: PacketBuffer): boolean {
  if (packet.family === 6) return packet.inputInterface !== null || packet.dontFragment !== false;
  return packet.dontFragment ?? (packet.fragment === null && packet.fragments === null);
}
