import { protocolNumber as coreNumber } from '@packet-path/core';

/** Names that /etc/protocols or iptables itself gives, beside those the core knows. */
const NAMES = new Map<string, number>([
  ['all', 0],
  ['icmp', 1],
  ['igmp', 2],
  ['ipencap', 4],
  ['tcp', 6],
  ['udp', 17],
  ['dccp', 33],
  ['ipv6', 41],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['ipv6-icmp', 58],
  ['ospf', 89],
  ['sctp', 132],
  ['udplite', 136],
]);
const NUMBERS = new Map([...NAMES].map(([name, number]) => [number, name]));
const ALIASES = new Map<string, number>([
  ['icmpv6', 58],
  ['icmp6', 58],
  ['mh', 135],
  ['ipv6-mh', 135],
]);

/** The number of a protocol as `-p` names it, 0 for `all`; undefined for what is none. */
export function protocolNumber(name: string): number | undefined {
  const lower = name.toLowerCase();
  return NAMES.get(lower) ?? ALIASES.get(lower) ?? coreNumber(lower);
}

/** The name iptables-save prints, or the number. */
export function protocolName(protocol: number): string {
  return NUMBERS.get(protocol) ?? String(protocol);
}
