import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension } from '../extension/extension.ts';

/**
 * `-m eui64`: whether the last 64 bits of an IPv6 source are made of the hardware address that its frame
 * came from (net/ipv6/netfilter/ip6t_eui64.c). A packet that does not say its frame's address never is.
 */
export const eui64: MatchExtension<null> = {
  name: 'eui64',
  families: [6],
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  options: {},
  read: () => null,
  write: () => '',
  compile: () => ({ matches: isOfFrame }),
};

function isOfFrame({ hardwareSource, source }: PacketBuffer): boolean {
  if (hardwareSource === undefined) return false;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = hardwareSource
    .split(':')
    .map((octet) => Number.parseInt(octet, 16));
  const high = ((a ^ 2) << 24) | (b << 16) | (c << 8) | 0xff;
  const low = (0xfe << 24) | (d << 16) | (e << 8) | f;
  return (source.w2 | 0) === high && (source.w3 | 0) === low;
}
