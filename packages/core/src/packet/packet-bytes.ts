import type { Packet } from './packet.ts';

/** Bytes of the IP header (`struct iphdr` without options, `struct ipv6hdr`). */
export const IP_HEADER = { 4: 20, 6: 40 } as const;

/** Bytes before a fragment's payload: IPv6 has a fragment header too (`struct frag_hdr`). */
export const FRAGMENT_HEADERS = { 4: 20, 6: 48 } as const;

/** Bytes of the IP packet as it travels (`skb->len`): of a fragment its own, not the datagram's. */
export function packetBytes({ fragment, family, length }: Packet): number {
  return fragment === null ? length : FRAGMENT_HEADERS[family] + fragment.size;
}
