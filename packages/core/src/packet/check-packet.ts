import { PacketPathError } from '../error/error.ts';
import type { Packet } from './packet.ts';
import { IP_HEADER } from './packet-bytes.ts';
import { Protocol } from './protocol.ts';

/** The longest IP packet: 16 bits, of IPv6 without its header. */
const LONGEST = { 4: 65_535, 6: 65_535 + IP_HEADER[6] } as const;
/** The shortest header of a transport protocol, in bytes. */
const TRANSPORT: Readonly<Record<number, number>> = {
  [Protocol.TCP]: 20,
  [Protocol.UDP]: 8,
  [Protocol.ICMP]: 8,
  [Protocol.ICMPV6]: 8,
  [Protocol.SCTP]: 12,
};

/**
 * Refuses what no IP header can say. A fragment behind the first need not hold a transport header.
 *
 * @throws {PacketPathError} `bad-packet`
 */
export function checkPacket(packet: Packet): void {
  const { family, protocol, length, ttl, tos, fragment } = packet;
  if (!isByte(protocol)) throw impossible('protocol', protocol, 0, 255);
  if (!isByte(ttl)) throw impossible(family === 4 ? 'TTL' : 'hop limit', ttl, 0, 255);
  if (!isByte(tos)) throw impossible(family === 4 ? 'TOS' : 'traffic class', tos, 0, 255);
  const transport = fragment === null ? (TRANSPORT[protocol] ?? 0) : 0;
  const shortest = IP_HEADER[family] + transport;
  if (!Number.isInteger(length) || length < shortest || length > LONGEST[family]) {
    throw impossible('length', length, shortest, LONGEST[family]);
  }
}

function isByte(value: number): boolean {
  return value >= 0 && value <= 255 && Number.isInteger(value);
}

function impossible(what: string, value: unknown, from: number, to: number): PacketPathError {
  return new PacketPathError('bad-packet', `no packet has a ${what} of ${String(value)}`, {
    expected: `a whole number, ${from} to ${to}`,
  });
}
