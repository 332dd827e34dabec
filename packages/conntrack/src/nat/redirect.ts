import { Address, type PacketBuffer, type Passage, type Verdict } from '@packet-path/core';
import type { Nat } from './nat.ts';
import type { NatRange } from './nat-range.ts';

const LOOPBACK = { 4: Address.v4(0x7f000001), 6: Address.v6(0, 0, 0, 1) } as const;

/**
 * Sends a new connection to this host itself: what the target REDIRECT and the statement redirect
 * do (net/netfilter/nf_nat_redirect.c).
 */
export function redirect(
  nat: Nat,
  packet: PacketBuffer,
  passage: Passage,
  range: NatRange,
): Verdict {
  const { family, inputInterface } = packet;
  const address =
    passage.hook === 'OUTPUT'
      ? LOOPBACK[family]
      : passage.host.interfaces.get(inputInterface ?? '')?.primary(family);
  if (address === undefined) return 'drop';
  return nat.setup(packet, passage, 'destination', {
    ...range,
    addresses: { first: address, last: address },
  });
}
