import { PacketPathError } from '../error/error.ts';
import type { Packet } from './packet.ts';
import { IP_HEADER } from './packet-bytes.ts';

/** The longest IP packet: 16 bits, of IPv6 without its header. */
const LONGEST = { 4: 65_535, 6: 65_535 + IP_HEADER[6] } as const;
/**
 * Refuses what no IP header can say. A fragment behind the first need not hold a transport header.
 *
 * @throws {PacketPathError} `bad-packet`
 */
export function checkPacket(packet: Packet): void {
  const { family, protocol, length, ttl, tos } = packet;
  if (!isByte(protocol)) throw impossible('protocol', protocol, 0, 255);
  if (!isByte(ttl)) throw impossible(family === 4 ? 'TTL' : 'hop limit', ttl, 0, 255);
  if (!isByte(tos)) throw impossible(family === 4 ? 'TOS' : 'traffic class', tos, 0, 255);
  const shortest = IP_HEADER[family] + transportHeader(packet);
  if (!Number.isInteger(length) || length < shortest || length > LONGEST[family]) {
    throw impossible('length', length, shortest, LONGEST[family]);
  }
}

/** The shortest header that a packet has of its transport protocol, in bytes. */
function transportHeader({ tcp, sctp, icmp, fragment }: Packet): number {
  if (fragment !== null) return 0;
  if (tcp !== null) return 20;
  if (sctp !== null) return 12;
  return icmp === null ? 0 : 8;
}

function isByte(value: number): boolean {
  return value >= 0 && value <= 255 && Number.isInteger(value);
}

function impossible(what: string, value: unknown, from: number, to: number): PacketPathError {
  return new PacketPathError('bad-packet', `no packet has a ${what} of ${String(value)}`, {
    expected: `a whole number, ${from} to ${to}`,
  });
}
