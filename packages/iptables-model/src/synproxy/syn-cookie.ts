import { type Family, jhash2, type Packet } from '@packet-path/core';

/** Largest segments that a cookie can keep (net/ipv4/syncookies.c and net/ipv6/syncookies.c, `msstab`). */
const SEGMENTS: Readonly<Record<Family, readonly number[]>> = {
  4: [536, 1300, 1440, 1460],
  6: [1220, 1420, 1440, 8940],
};

/**
 * The sequence number of the SYN-ACK that a proxy answers with. It keeps the client's largest segment,
 * rounded down, in its last two bits; the rest is a hash of the flow with the host's key, not siphash.
 *
 * @param sequence that of the client's SYN
 * @param mss the client's largest segment; 0 where it said none
 */
export function synCookie(packet: Packet, sequence: number, mss: number, key: number): number {
  const known = SEGMENTS[packet.family];
  const index = known.findLastIndex((segment) => segment <= mss);
  return withIndex(flowHash(packet, sequence, key), Math.max(0, index));
}

/**
 * The largest segment that a cookie keeps.
 *
 * @param packet the client's ACK
 * @returns undefined where the cookie is not this flow's
 */
export function segmentOfCookie(
  packet: Packet,
  sequence: number,
  cookie: number,
  key: number,
): number | undefined {
  const index = cookie & 3;
  if (withIndex(flowHash(packet, sequence, key), index) !== cookie) return undefined;
  return SEGMENTS[packet.family][index];
}

function withIndex(hash: number, index: number): number {
  return ((hash & ~3) | index) >>> 0;
}

function flowHash(packet: Packet, sequence: number, key: number): number {
  const { source, destination, sourcePort, destinationPort } = packet;
  const words = [source, destination].flatMap(({ w0, w1, w2, w3 }) => [w0, w1, w2, w3]);
  words.push(sourcePort * 0x10000 + destinationPort, sequence);
  return jhash2(words, words.length, key);
}
