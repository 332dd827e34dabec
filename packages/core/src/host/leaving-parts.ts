import type { Fragment } from '../packet/packet.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { FRAGMENT_HEADERS, IP_HEADER } from '../packet/packet-bytes.ts';

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

/**
 * The parts of a packet that is cut for a device: as much payload in each as fits, in units of eight
 * bytes (net/ipv4/ip_output.c, `ip_frag_next`; net/ipv6/ip6_output.c, `ip6_frag_next`). A fragment is cut
 * into fragments of the same datagram.
 *
 * @param id the identification field of a datagram that has none yet
 */
export function cutParts(packet: PacketBuffer, mtu: number, id: number): readonly Fragment[] {
  const { family, fragment, fragments, length } = packet;
  const own = fragments?.[0]?.id ?? id;
  const whole = fragment ?? { id: own, offset: 0, size: length - IP_HEADER[family], more: false };
  const most = (mtu - FRAGMENT_HEADERS[family]) & ~7;
  const parts: Fragment[] = [];
  for (let done = 0; done < whole.size; done += most) {
    const size = Math.min(most, whole.size - done);
    const more = whole.more || done + size < whole.size;
    parts.push({ id: whole.id, offset: whole.offset + done, size, more });
  }
  return parts;
}
