import {
  type Endpoint,
  type Family,
  IP_HEADER,
  icmp,
  ip,
  type Packet,
  type PacketOptions,
  Protocol,
  protocolName,
  sctp,
  tcp,
  udp,
} from '@packet-path/core';
import { characters } from '../bytes/characters.ts';
import { type Datagram, NoPacket } from './datagram.ts';
import { readDatagram } from './read-datagram.ts';
import { readIcmp } from './read-icmp.ts';
import { readSctp } from './read-sctp.ts';
import { readTcp } from './read-tcp.ts';
import { verifyChecksum } from './verify.ts';

/** The bytes of an IP packet as a packet, or why they are none. */
export function readPacket(
  bytes: Uint8Array,
  options: Pick<PacketOptions, 'hardwareSource'> = {},
): Packet | NoPacket {
  const datagram = readDatagram(bytes);
  if (datagram instanceof NoPacket) return datagram;
  const checksum = verifyChecksum(datagram);
  return readTransport(datagram, {
    ...options,
    ...(checksum === 'wrong' && { badChecksum: true }),
    ...(checksum === 'device' && { checksumVerified: true }),
  });
}

/** The packet that an ICMP error quotes: its transport header may be cut behind the ports. */
function readQuoted(bytes: Uint8Array): Packet | null {
  const datagram = readDatagram(bytes);
  if (datagram instanceof NoPacket) return null;
  const packet = readTransport(datagram, {});
  return packet instanceof NoPacket ? readQuotedPorts(datagram) : packet;
}

/** An error quotes eight bytes of the transport header at least (RFC 792): the ports, and no more. */
function readQuotedPorts(datagram: Datagram): Packet | null {
  const { protocol, payload } = datagram;
  if (payload.length < 8) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const source = { address: datagram.source, port: view.getUint16(0) };
  const destination = { address: datagram.destination, port: view.getUint16(2) };
  const options = packetOptions(datagram, {});
  if (protocol === Protocol.TCP) {
    return tcp(source, destination, { ...options, flags: 0, sequence: view.getUint32(4) });
  }
  if (protocol === Protocol.SCTP) {
    return sctp(source, destination, { ...options, verificationTag: view.getUint32(4) });
  }
  return null;
}

function packetOptions(datagram: Datagram, more: PacketOptions): PacketOptions {
  const { family, ttl, tos, fragment, mayBeCut, payloadLength } = datagram;
  const whole = (fragment?.offset ?? 0) + payloadLength;
  const length = IP_HEADER[family] + whole;
  return { ...more, ttl, tos, fragment, length, ...(mayBeCut && { dontFragment: false }) };
}

function readTransport(datagram: Datagram, more: PacketOptions): Packet | NoPacket {
  const { family, protocol, payload, source, destination } = datagram;
  if (!isRead(family, protocol)) return new NoPacket(`protocol ${protocolName(protocol)}`);
  const options = packetOptions(datagram, more);
  if ((datagram.fragment?.offset ?? 0) > 0) return ip(protocol, source, destination, options);
  const cut = new NoPacket(`cut or broken ${protocolName(protocol)} header`);
  if (protocol === Protocol.ICMP || protocol === Protocol.ICMPV6) {
    const message = readIcmp(family, payload, readQuoted);
    return message === undefined ? cut : icmp(source, destination, message, options);
  }
  const from = (port: number): Endpoint => ({ address: source, port });
  const to = (port: number): Endpoint => ({ address: destination, port });
  if (protocol === Protocol.TCP) {
    const header = readTcp(payload);
    if (header === undefined) return cut;
    const fields = { ...header.fields, ...withContent(datagram, header.size, options) };
    return tcp(from(header.sourcePort), to(header.destinationPort), fields);
  }
  if (protocol === Protocol.SCTP) {
    const header = readSctp(payload);
    if (header === undefined) return cut;
    const { sourcePort, destinationPort, ...fields } = header;
    return sctp(from(sourcePort), to(destinationPort), { ...options, ...fields });
  }
  if (payload.length < 8) return cut;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return udp(from(view.getUint16(0)), to(view.getUint16(2)), withContent(datagram, 8, options));
}

/** Whether a packet of the protocol can be read; ICMP belongs to IPv4, ICMPv6 to IPv6. */
function isRead(family: Family, protocol: number): boolean {
  if (protocol === Protocol.ICMP) return family === 4;
  if (protocol === Protocol.ICMPV6) return family === 6;
  return protocol === Protocol.TCP || protocol === Protocol.UDP || protocol === Protocol.SCTP;
}

/** The payload behind a header, where all of it was captured. */
function withContent(
  { payload, payloadLength, fragment }: Datagram,
  header: number,
  options: PacketOptions,
): PacketOptions {
  const isWhole = fragment === null && payload.length === payloadLength;
  if (!isWhole || payload.length === header) return options;
  return { ...options, content: characters(payload.subarray(header)) };
}
