import {
  hasPorts,
  IP_HEADER,
  type PacketBuffer,
  Protocol,
  packetBytes,
  tcpHeaderBytes,
} from '@packet-path/core';
import { icmpChecksum } from './icmp-checksum.ts';

/**
 * The bytes of a packet's headers, as they would lie in the kernel's buffer. A field that packets here
 * do not have (the checksums of TCP and UDP, payload) reads as zeros.
 */

/** A word of 32 bits of the network header at an offset of whole words; undefined behind its end. */
function networkWord(packet: PacketBuffer, index: number): number | undefined {
  return packet.family === 4 ? ipv4Word(packet, index) : ipv6Word(packet, index);
}

/** The identification of a packet that is no fragment; packets here carry none of their own. */
const IDENTIFICATION = 1;
/** The bit that senders set on packets that must not be cut (`IP_DF`); reassembled ones lack it. */
const DONT_FRAGMENT = 0x4000;

/** Whether the bit is set, or left out and not lost by reassembly. */
function staysWhole({ dontFragment, fragments }: PacketBuffer): boolean {
  return dontFragment ?? fragments === null;
}

/** The checksum of an IPv4 header (RFC 1071). */
function ipv4Checksum(packet: PacketBuffer): number {
  let sum = ((packet.ttl << 8) | packet.protocol) >>> 0;
  for (const index of [0, 1, 3, 4]) {
    const word = ipv4Word(packet, index) ?? 0;
    sum += (word >>> 16) + (word & 0xffff);
  }
  while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
  return ~sum & 0xffff;
}

function ipv4Word(packet: PacketBuffer, index: number): number | undefined {
  switch (index) {
    case 0:
      return 0x45000000 | (packet.tos << 16) | packetBytes(packet);
    case 1: {
      const { fragment } = packet;
      if (fragment === null) {
        return (IDENTIFICATION << 16) | (staysWhole(packet) ? DONT_FRAGMENT : 0);
      }
      return (fragment.id << 16) | (fragment.offset >>> 3) | (fragment.more ? 0x2000 : 0);
    }
    case 2:
      return (packet.ttl << 24) | (packet.protocol << 16) | ipv4Checksum(packet);
    case 3:
      return packet.source.w3;
    case 4:
      return packet.destination.w3;
    default:
      return transportWord(packet, index - 5);
  }
}

/** The protocol of the fragment header (`IPPROTO_FRAGMENT`). */
const FRAGMENT_HEADER = 44;

function ipv6Word(packet: PacketBuffer, index: number): number | undefined {
  const { source, destination, fragment } = packet;
  switch (index) {
    case 0:
      return 0x60000000 | (packet.tos << 20);
    case 1: {
      const next = fragment === null ? packet.protocol : FRAGMENT_HEADER;
      return ((packetBytes(packet) - IP_HEADER[6]) << 16) | (next << 8) | packet.ttl;
    }
    case 2:
      return source.w0;
    case 3:
      return source.w1;
    case 4:
      return source.w2;
    case 5:
      return source.w3;
    case 6:
      return destination.w0;
    case 7:
      return destination.w1;
    case 8:
      return destination.w2;
    case 9:
      return destination.w3;
    default:
      return transportWord(packet, index - 10);
  }
}

/** Bytes of transport header and payload; later fragments have none (`nft_payload_eval`). */
function transportBytes(packet: PacketBuffer): number {
  if ((packet.fragment?.offset ?? 0) > 0) return 0;
  return packetBytes(packet) - IP_HEADER[packet.family];
}

function transportWord(packet: PacketBuffer, index: number): number | undefined {
  if (index * 4 >= transportBytes(packet)) return undefined;
  const { protocol, tcp, icmp } = packet;
  if (icmp !== null) return icmpWord(packet, index);
  if (index === 0) {
    return hasPorts(protocol) ? (packet.sourcePort << 16) | packet.destinationPort : 0;
  }
  if (tcp !== null) return tcpWord(tcp, index);
  if (protocol === Protocol.UDP && index === 1) return transportBytes(packet) << 16;
  if (protocol === Protocol.SCTP && index === 1) return packet.sctp?.verificationTag ?? 0;
  return 0;
}

function tcpWord(tcp: NonNullable<PacketBuffer['tcp']>, index: number): number {
  switch (index) {
    case 1:
      return tcp.sequence;
    case 2:
      return tcp.acknowledgement;
    case 3: {
      return ((tcpHeaderBytes(tcp) / 4) << 28) | (tcp.flags << 16) | tcp.window;
    }
    default:
      return 0;
  }
}

function icmpWord(packet: PacketBuffer, index: number): number {
  const { icmp } = packet;
  if (icmp === null) return 0;
  if (index === 0) return (icmp.type << 24) | (icmp.code << 16) | icmpChecksum(packet);
  if (index > 1) return 0;
  return icmp.inner === null ? (icmp.id << 16) | icmp.sequence : icmp.mtu;
}

/** The word of 32 bits that begins at a byte of a layer; bytes behind the packet's end are zeros. */
function wordAt(packet: PacketBuffer, layer: 'network' | 'transport', offset: number): number {
  const word = layer === 'network' ? networkWord : transportWord;
  const index = offset >>> 2;
  const shift = (offset & 3) * 8;
  const first = word(packet, index) ?? 0;
  if (shift === 0) return first;
  return (first << shift) | ((word(packet, index + 1) ?? 0) >>> (32 - shift));
}

/** Bytes of a layer and all behind it. */
export function layerBytes(packet: PacketBuffer, layer: 'network' | 'transport'): number {
  return layer === 'transport' ? transportBytes(packet) : packetBytes(packet);
}

/** A number of up to four bytes at an offset, or undefined where the packet ends before. */
export function bytesAt(
  packet: PacketBuffer,
  layer: 'network' | 'transport',
  offset: number,
  count: number,
): number | undefined {
  if (offset + count > layerBytes(packet, layer)) return undefined;
  const word = wordAt(packet, layer, offset);
  return count === 4 ? word : word >>> (32 - count * 8);
}
