import type { Passage } from '../attach/passage.ts';
import type { IcmpErrorKind } from '../packet/icmp.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { resetFor } from './reset.ts';

/** The answer to a rejected packet: an RST, or an ICMP error. */
export type Rejection = 'tcp-reset' | IcmpErrorKind;

/**
 * Answers a packet that a rule refuses; what the rule then does is drop it. A packet whose checksum
 * is wrong, or cannot be verified, is answered by nobody
 * (net/ipv4/netfilter/nf_reject_ipv4.c, net/ipv6/netfilter/nf_reject_ipv6.c).
 */
export function reject(packet: PacketBuffer, passage: Passage, answer: Rejection): void {
  passage.rejected = true;
  if (packet.badChecksum || isPartOfV6(packet)) return;
  const { host } = passage;
  if (answer !== 'tcp-reset') {
    const isUnrouted = passage.hook === 'PREROUTING' && packet.family === 4;
    host.sendIcmpError(packet, isUnrouted ? { ...answer, isUnrouted } : answer, passage);
    return;
  }
  const reset = resetFor(packet, host.routes);
  if (reset !== undefined) host.sendAnswer(reset, packet, passage);
}

/** A fragment of IPv6, whose checksum covers more than is there (`nf_reject_v6_csum_ok`). */
function isPartOfV6({ family, fragment }: PacketBuffer): boolean {
  return family === 6 && fragment !== null;
}
