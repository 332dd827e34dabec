import { type Packet, Protocol } from '@packet-path/core';
import { bytesOf } from '../bytes/characters.ts';
import { checksumOf, crc32c, pseudoHeaderSum, sumOfWords } from '../bytes/checksum.ts';
import { writeIcmp } from './write-icmp.ts';
import { writeSctp } from './write-sctp.ts';
import { writeTcp } from './write-tcp.ts';

/** The transport header of a packet and its payload, `size` bytes or as many as the header has. */
export function writeTransport(
  packet: Packet,
  size: number,
  writePacket: (packet: Packet) => Uint8Array,
): Uint8Array {
  const bytes = filled(headerOf(packet, size, writePacket), size);
  writeContent(packet, bytes, packet.tcp === null ? 8 : (bytes[12] ?? 0) >> 2);
  writeChecksum(packet, bytes);
  return bytes;
}

function headerOf(
  packet: Packet,
  size: number,
  writePacket: (packet: Packet) => Uint8Array,
): Uint8Array {
  const { protocol, family, sourcePort, destinationPort, tcp, icmp, sctp } = packet;
  if (tcp !== null) return writeTcp(tcp, sourcePort, destinationPort);
  if (sctp !== null) return writeSctp(sctp, sourcePort, destinationPort, size);
  if (icmp !== null) return writeIcmp(icmp, family, size, writePacket);
  if (packet.encapsulated !== null) return writePacket(packet.encapsulated);
  if (protocol === Protocol.UDP || protocol === Protocol.UDPLITE) {
    return header(8, [sourcePort, destinationPort, Math.max(size, 8)]);
  }
  if (packet.gre !== undefined) return writeGre(packet.gre, size);
  if (packet.spi !== undefined) return writeSecurity(packet.spi, protocol);
  return new Uint8Array(0);
}

/** A header of 16-bit words. */
function header(size: number, words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => {
    view.setUint16(2 * index, word);
  });
  return bytes;
}

/** A GRE header with its key (RFC 2890), or with the length and call of PPTP (RFC 2637). */
function writeGre({ version, key }: { version: 0 | 1; key: number }, size: number): Uint8Array {
  const KEY_PRESENT = 0x2000;
  const PPP = 0x880b;
  return version === 1
    ? header(8, [KEY_PRESENT | 1, PPP, Math.max(size - 8, 0), key & 0xffff])
    : header(8, [KEY_PRESENT, 0, key >>> 16, key & 0xffff]);
}

const AH = 51;

/** The index of ESP stands first (RFC 4303), that of AH behind four bytes (RFC 4302). */
function writeSecurity(spi: number, protocol: number): Uint8Array {
  const words = [spi >>> 16, spi & 0xffff];
  return protocol === AH ? header(12, [0x3b01, 0, ...words]) : header(8, words);
}

function filled(start: Uint8Array, size: number): Uint8Array {
  if (start.length >= size) return start;
  const bytes = new Uint8Array(size);
  bytes.set(start);
  return bytes;
}

/** The payload that a packet says; zeros stand for one of which only the length is known. */
function writeContent({ content, icmp, sctp }: Packet, bytes: Uint8Array, at: number): void {
  if (content === undefined || icmp !== null || sctp !== null) return;
  const room = Math.max(0, bytes.length - at);
  bytes.set(bytesOf(content.slice(0, room)), at);
}

/** Where the 16-bit checksum stands, and whether the pseudo header belongs to it. */
const SUMMED: ReadonlyMap<number, { readonly at: number; readonly pseudo: boolean }> = new Map([
  [Protocol.TCP, { at: 16, pseudo: true }],
  [Protocol.UDP, { at: 6, pseudo: true }],
  [Protocol.UDPLITE, { at: 6, pseudo: true }],
  [Protocol.ICMP, { at: 2, pseudo: false }],
  [Protocol.ICMPV6, { at: 2, pseudo: true }],
]);

/** The right checksum; of a packet whose checksum is wrong (`badChecksum`) another. */
function writeChecksum(packet: Packet, bytes: Uint8Array): void {
  const { protocol, source, destination, badChecksum } = packet;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (protocol === Protocol.SCTP && bytes.length >= 12) {
    view.setUint32(8, (crc32c(bytes) ^ (badChecksum ? 0x5555 : 0)) >>> 0);
    return;
  }
  const summed = SUMMED.get(protocol);
  if (summed === undefined || bytes.length < summed.at + 2) return;
  const pseudo = summed.pseudo ? pseudoHeaderSum(source, destination, protocol, bytes.length) : 0;
  const right = checksumOf(sumOfWords(bytes, pseudo));
  const wrong = right === 0x5555 ? 0xaaaa : 0x5555;
  const stated = badChecksum ? wrong : right;
  // A checksum of 0 says that there is none: UDP writes it as 0xffff (RFC 768).
  const isUdp = protocol === Protocol.UDP || protocol === Protocol.UDPLITE;
  view.setUint16(summed.at, isUdp && stated === 0 ? 0xffff : stated);
}
