import { IP_HEADER, type Packet, Protocol } from '@packet-path/core';

/**
 * The checksum of an ICMP message (RFC 1071; for ICMPv6 with the pseudo header, RFC 4443, 2.3).
 *
 * Payload is taken to be zeros. A quoted packet has checksums of its own, so that its parts have known
 * sums: an IPv4 header and an ICMP message add up to zero, any other transport header to the
 * complement of its pseudo header.
 */
export function icmpChecksum(packet: Packet): number {
  const { icmp, family } = packet;
  if (icmp === null) return 0;
  let sum = (icmp.type << 8) | icmp.code;
  sum += icmp.inner === null ? icmp.id + icmp.sequence : (icmp.mtu >>> 16) + (icmp.mtu & 0xffff);
  if (icmp.inner !== null) sum += quoted(icmp.inner);
  if (family === 6) sum += pseudoHeader(packet);
  return ~folded(sum) & 0xffff;
}

/** The sum of a quoted packet's 16-bit words. */
function quoted(packet: Packet): number {
  const { family, protocol } = packet;
  const transport = protocol === Protocol.ICMP ? 0 : ~folded(pseudoHeader(packet)) & 0xffff;
  return family === 4 ? transport : transport + ipv6Header(packet);
}

function ipv6Header({ source, destination, length, protocol, ttl, tos }: Packet): number {
  const start = 0x6000 | (tos << 4);
  const rest = length - IP_HEADER[6] + ((protocol << 8) | ttl);
  return start + rest + addressSum(source) + addressSum(destination);
}

function pseudoHeader({ family, source, destination, protocol, length }: Packet): number {
  return addressSum(source) + addressSum(destination) + protocol + length - IP_HEADER[family];
}

function addressSum({ w0, w1, w2, w3 }: Packet['source']): number {
  let sum = 0;
  for (const word of [w0, w1, w2, w3]) sum += (word >>> 16) + (word & 0xffff);
  return sum;
}

/** A sum of 16-bit words with its carries added to its end. */
function folded(sum: number): number {
  let left = sum;
  while (left > 0xffff) left = (left >>> 16) + (left & 0xffff);
  return left;
}
