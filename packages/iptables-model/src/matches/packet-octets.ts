import {
  type Address,
  IP_HEADER,
  type Packet,
  Protocol,
  packetBytes,
  tcpHeaderBytes,
} from '@packet-path/core';

/**
 * The packet as it would stand on the wire, as far as it is known: the IP header, the ports, TCP or
 * ICMP header behind it, and the payload of a packet that says what it is; of an ICMP error, the packet that
 * it quotes. Checksums and options of headers are zeros.
 */
export function packetOctets(packet: Packet): DataView {
  const content = payloadOf(packet);
  const header = IP_HEADER[packet.family];
  const payload = header + transportBytes(packet);
  const known = Math.min(payload + content.length, packetBytes(packet));
  const view = new DataView(new ArrayBuffer(known));
  if (view.byteLength < header) return view;
  if (packet.family === 4) writeV4(view, packet);
  else writeV6(view, packet);
  if ((packet.fragment?.offset ?? 0) > 0) return view;
  writeTransport(view, header, packet);
  for (let at = payload; at < known; at++) view.setUint8(at, content[at - payload]!);
  return view;
}

function payloadOf({ content = '', icmp }: Packet): Uint8Array {
  if (icmp !== null && icmp.inner !== null) return new Uint8Array(packetOctets(icmp.inner).buffer);
  return Uint8Array.from(content, (character) => character.charCodeAt(0));
}

/** Bytes of the header behind that of IP; 0 for protocols whose header is not known. */
function transportBytes({ protocol, tcp, icmp }: Packet): number {
  if (tcp !== null) return tcpHeaderBytes(tcp);
  if (icmp !== null || protocol === Protocol.UDP || protocol === Protocol.UDPLITE) return 8;
  return protocol === Protocol.SCTP ? 12 : 0;
}

function writeV4(view: DataView, packet: Packet): void {
  const { fragment } = packet;
  const more = fragment?.more ? 0x2000 : 0;
  view.setUint8(0, 0x45);
  view.setUint8(1, packet.tos);
  view.setUint16(2, packetBytes(packet));
  view.setUint16(4, fragment?.id ?? 0);
  view.setUint16(6, more | ((fragment?.offset ?? 0) >>> 3));
  view.setUint8(8, packet.ttl);
  view.setUint8(9, packet.protocol);
  view.setInt32(12, packet.source.w3);
  view.setInt32(16, packet.destination.w3);
}

function writeV6(view: DataView, packet: Packet): void {
  view.setUint32(0, (0x60000000 | (packet.tos << 20)) >>> 0);
  view.setUint16(4, packet.length - 40);
  view.setUint8(6, packet.protocol);
  view.setUint8(7, packet.ttl);
  writeAddress(view, 8, packet.source);
  writeAddress(view, 24, packet.destination);
}

function writeAddress(view: DataView, at: number, { w0, w1, w2, w3 }: Address): void {
  view.setInt32(at, w0);
  view.setInt32(at + 4, w1);
  view.setInt32(at + 8, w2);
  view.setInt32(at + 12, w3);
}

function writeTransport(view: DataView, at: number, packet: Packet): void {
  const { tcp, icmp } = packet;
  const room = view.byteLength - at;
  if (icmp !== null && room >= 8) {
    view.setUint8(at, icmp.type);
    view.setUint8(at + 1, icmp.code);
    view.setUint16(at + 4, icmp.id);
    view.setUint16(at + 6, icmp.sequence);
  } else if (room >= 4) {
    view.setUint16(at, packet.sourcePort);
    view.setUint16(at + 2, packet.destinationPort);
  }
  if (tcp !== null && room >= 20) {
    view.setUint32(at + 4, tcp.sequence);
    view.setUint32(at + 8, tcp.acknowledgement);
    view.setUint8(at + 12, tcpHeaderBytes(tcp) << 2);
    view.setUint8(at + 13, tcp.flags);
    view.setUint16(at + 14, tcp.window);
  } else if (packet.protocol === Protocol.UDP && room >= 8) {
    view.setUint16(at + 4, packet.length - at);
  }
}
