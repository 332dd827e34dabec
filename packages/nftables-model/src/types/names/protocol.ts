import type { Names } from './names.ts';

/** Names of protocols, as nft has them built in and /etc/protocols has them. */
export const PROTOCOL_NAMES: Names = {
  inet_proto: [
    ['ip', 0],
    ['hopopt', 0],
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
    ['icmpv6', 58],
    ['ospf', 89],
    ['ipip', 94],
    ['comp', 108],
    ['ipcomp', 108],
    ['vrrp', 112],
    ['l2tp', 115],
    ['sctp', 132],
    ['udplite', 136],
  ],
  nf_proto: [
    ['ipv4', 2],
    ['ipv6', 10],
  ],
  ether_type: [
    ['ip', 0x0800],
    ['arp', 0x0806],
    ['ip6', 0x86dd],
    ['8021q', 0x8100],
    ['vlan', 0x8100],
    ['8021ad', 0x88a8],
  ],
};
