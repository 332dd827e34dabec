import type { Fragment } from '../packet/packet.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { FRAGMENT_HEADERS } from '../packet/packet-bytes.ts';

/**
 * The parts that a packet leaves in: a datagram that was put together, in those it came in. One of IPv6
 * leaves whole unless it is longer than its longest part was, fragment header included
 * (net/ipv6/ip6_output.c, `ip6_finish_output`).
 */
export function leavingParts(packet: PacketBuffer): readonly (Fragment | null)[] {
  const { family, fragments, length } = packet;
  if (fragments === null) return [packet.fragment];
  const longest = Math.max(...fragments.map(({ size }) => FRAGMENT_HEADERS[family] + size));
  return family === 6 && length <= longest ? [null] : fragments;
}
