import type { PacketBuffer } from '@packet-path/core';

/** Bytes of the IP header before a fragment's payload; IPv6 has a fragment header too. */
const FRAGMENT_HEADERS = { 4: 20, 6: 48 } as const;

/** Bytes of the IP packet as it travels (`skb->len`): of a fragment its own, not the datagram's. */
export function packetBytes({ fragment, family, length }: PacketBuffer): number {
  return fragment === null ? length : FRAGMENT_HEADERS[family] + fragment.size;
}
