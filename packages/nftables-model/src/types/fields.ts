import type { DataType } from './value.ts';

/** The fields of each header that nft can name, with the type of their values. */
export const HEADER_FIELDS: Readonly<Record<string, Readonly<Record<string, DataType>>>> = {
  ip: {
    version: 'integer',
    hdrlength: 'integer',
    dscp: 'dscp',
    ecn: 'ecn',
    length: 'integer',
    id: 'integer',
    'frag-off': 'integer',
    ttl: 'integer',
    protocol: 'inet_proto',
    checksum: 'integer',
    saddr: 'ipv4_addr',
    daddr: 'ipv4_addr',
  },
  ip6: {
    version: 'integer',
    dscp: 'dscp',
    ecn: 'ecn',
    flowlabel: 'integer',
    length: 'integer',
    nexthdr: 'inet_proto',
    hoplimit: 'integer',
    saddr: 'ipv6_addr',
    daddr: 'ipv6_addr',
  },
  tcp: {
    sport: 'inet_service',
    dport: 'inet_service',
    sequence: 'integer',
    ackseq: 'integer',
    doff: 'integer',
    flags: 'tcp_flag',
    window: 'integer',
    checksum: 'integer',
    urgptr: 'integer',
  },
  udp: {
    sport: 'inet_service',
    dport: 'inet_service',
    length: 'integer',
    checksum: 'integer',
  },
  udplite: { sport: 'inet_service', dport: 'inet_service', checksum: 'integer' },
  sctp: {
    sport: 'inet_service',
    dport: 'inet_service',
    vtag: 'integer',
    checksum: 'integer',
  },
  dccp: { sport: 'inet_service', dport: 'inet_service', type: 'integer' },
  th: { sport: 'inet_service', dport: 'inet_service' },
  icmp: {
    type: 'icmp_type',
    code: 'icmp_code',
    checksum: 'integer',
    id: 'integer',
    sequence: 'integer',
    mtu: 'integer',
    gateway: 'integer',
  },
  icmpv6: {
    type: 'icmpv6_type',
    code: 'icmpv6_code',
    checksum: 'integer',
    id: 'integer',
    sequence: 'integer',
    mtu: 'integer',
    'parameter-problem': 'integer',
    'max-delay': 'integer',
  },
};

/** The keys of `meta`, with the type of their values. */
export const META_KEYS: Readonly<Record<string, DataType>> = {
  l4proto: 'inet_proto',
  nfproto: 'nf_proto',
  protocol: 'ether_type',
  mark: 'mark',
  length: 'integer',
  iif: 'iface_index',
  oif: 'iface_index',
  iifname: 'ifname',
  oifname: 'ifname',
  pkttype: 'pkt_type',
  priority: 'integer',
  skuid: 'integer',
  skgid: 'integer',
  cgroup: 'integer',
  cpu: 'integer',
};

/** Keys of `meta` that stand without the word, and are printed so. */
export const BARE_META_KEYS: ReadonlySet<string> = new Set(['iif', 'oif', 'iifname', 'oifname']);

/** The keys of `ct`, with the type of their values. */
export const CT_KEYS: Readonly<Record<string, DataType>> = {
  state: 'ct_state',
  direction: 'ct_dir',
  status: 'ct_status',
  mark: 'mark',
  expiration: 'time',
  l3proto: 'nf_proto',
  protocol: 'inet_proto',
  'ip saddr': 'ipv4_addr',
  'ip daddr': 'ipv4_addr',
  'ip6 saddr': 'ipv6_addr',
  'ip6 daddr': 'ipv6_addr',
  'proto-src': 'inet_service',
  'proto-dst': 'inet_service',
  zone: 'integer',
  id: 'integer',
  packets: 'integer',
  bytes: 'integer',
};

/** Keys of `ct` that need a direction. */
export const CT_DIRECTED: ReadonlySet<string> = new Set([
  'ip saddr',
  'ip daddr',
  'ip6 saddr',
  'ip6 daddr',
  'proto-src',
  'proto-dst',
]);
