import { checkArgument, IP_HEADER, objectOf, type Packet } from '@packet-path/core';
import { addressBytes } from '../bytes/address-bytes.ts';
import { checksumOf, sumOfWords } from '../bytes/checksum.ts';
import { writeTransport } from './write-transport.ts';

/** Longest IP payload that a length field can say; one of IPv4 includes the header. */
const LONGEST = { 4: 0xffff - IP_HEADER[4], 6: 0xffff } as const;
const FRAGMENT_HEADER = 8;
/** The bit that forbids routers to cut the packet (include/net/ip.h, `IP_DF`). */
const DONT_FRAGMENT = 0x4000;
const NEXT_FRAGMENT = 44;

/**
 * The bytes of a packet, from its IP header on, with valid checksums (but where the packet says that its
 * is wrong). Payload that the packet does not say is zeros.
 *
 * ```ts
 * writePacket(udp('10.244.1.2:5000', '10.96.0.10:53', { content: 'hello' })).length; // 33
 * ```
 */
export function writePacket(packet: Packet): Uint8Array {
  checkArgument('writePacket', 'packet', packet, objectOf('family', 'protocol', 'length'));
  const { family, fragment, length } = packet;
  const size = Math.min(Math.max(0, length - IP_HEADER[family]), LONGEST[family]);
  const transport = writeTransport(packet, size, writePacket);
  const part = fragment === null ? transport : partOf(transport, fragment.offset, fragment.size);
  return family === 4 ? writeIpv4(packet, part) : writeIpv6(packet, part);
}

/** A part of a datagram, filled up with zeros where the datagram's bytes are not known. */
function partOf(transport: Uint8Array, offset: number, size: number): Uint8Array {
  const part = new Uint8Array(size);
  part.set(transport.subarray(offset, offset + size));
  return part;
}

function writeIpv4(packet: Packet, payload: Uint8Array): Uint8Array {
  const { source, destination, protocol, tos, ttl, fragment } = packet;
  const bytes = new Uint8Array(IP_HEADER[4] + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x45);
  view.setUint8(1, tos);
  view.setUint16(2, bytes.length);
  if (fragment !== null) {
    view.setUint16(4, fragment.id);
    view.setUint16(6, (fragment.offset / 8) | (fragment.more ? 0x2000 : 0));
  } else if (packet.dontFragment !== false) view.setUint16(6, DONT_FRAGMENT);
  view.setUint8(8, ttl);
  view.setUint8(9, protocol);
  bytes.set(addressBytes(source), 12);
  bytes.set(addressBytes(destination), 16);
  view.setUint16(10, checksumOf(sumOfWords(bytes.subarray(0, IP_HEADER[4]))));
  bytes.set(payload, IP_HEADER[4]);
  return bytes;
}

function writeIpv6(packet: Packet, payload: Uint8Array): Uint8Array {
  const { source, destination, protocol, tos, ttl, fragment } = packet;
  const extension = fragment === null ? 0 : FRAGMENT_HEADER;
  const bytes = new Uint8Array(IP_HEADER[6] + extension + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x6000 | (tos << 4));
  view.setUint16(4, extension + payload.length);
  view.setUint8(6, fragment === null ? protocol : NEXT_FRAGMENT);
  view.setUint8(7, ttl);
  bytes.set(addressBytes(source), 8);
  bytes.set(addressBytes(destination), 24);
  if (fragment !== null) {
    view.setUint8(IP_HEADER[6], protocol);
    view.setUint16(IP_HEADER[6] + 2, fragment.offset | (fragment.more ? 1 : 0));
    view.setUint32(IP_HEADER[6] + 4, fragment.id);
  }
  bytes.set(payload, IP_HEADER[6] + extension);
  return bytes;
}
