import type { DataType } from './value.ts';

/** The keys of `meta`, with the type of their values (nft, src/meta.c). */
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
  iiftype: 'iface_type',
  oiftype: 'iface_type',
  iifgroup: 'devgroup',
  oifgroup: 'devgroup',
  iifkind: 'ifname',
  oifkind: 'ifname',
  sdif: 'iface_index',
  sdifname: 'ifname',
  pkttype: 'pkt_type',
  priority: 'classid',
  rtclassid: 'realm',
  skuid: 'uid',
  skgid: 'gid',
  cgroup: 'integer',
  cpu: 'integer',
  random: 'integer',
  ipsec: 'boolean',
  nftrace: 'integer',
  time: 'date',
  day: 'day',
  hour: 'hour',
};

/** Keys of `meta` that nft prints without the word. */
export const BARE_META_KEYS: ReadonlySet<string> = new Set([
  'iif',
  'oif',
  'iifname',
  'oifname',
  'iifgroup',
  'oifgroup',
]);

/** Keys of `meta` that may be written without the word. */
export const UNQUALIFIED_META_KEYS: ReadonlySet<string> = new Set([
  ...BARE_META_KEYS,
  'iiftype',
  'oiftype',
  'mark',
  'skuid',
  'skgid',
  'pkttype',
  'cpu',
  'cgroup',
  'rtclassid',
  'iifkind',
  'oifkind',
]);

/** The keys of `ct`, with the type of their values (nft, src/ct.c). */
export const CT_KEYS: Readonly<Record<string, DataType>> = {
  state: 'ct_state',
  direction: 'ct_dir',
  status: 'ct_status',
  mark: 'mark',
  expiration: 'time',
  helper: 'string',
  l3proto: 'nf_proto',
  protocol: 'inet_proto',
  label: 'ct_label',
  event: 'ct_event',
  'ip saddr': 'ipv4_addr',
  'ip daddr': 'ipv4_addr',
  'ip6 saddr': 'ipv6_addr',
  'ip6 daddr': 'ipv6_addr',
  'proto-src': 'inet_service',
  'proto-dst': 'inet_service',
  zone: 'integer',
  id: 'integer',
  packets: 'integer64',
  bytes: 'integer64',
  avgpkt: 'integer64',
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

/** Keys of `ct` that may be asked of one direction. */
export const CT_DIRECTABLE: ReadonlySet<string> = new Set([
  ...CT_DIRECTED,
  'l3proto',
  'protocol',
  'packets',
  'bytes',
  'avgpkt',
  'zone',
]);

/** The keys of `rt`; `nexthop` is an address of the family that the rule says. */
export const RT_KEYS: Readonly<Record<string, DataType>> = {
  classid: 'realm',
  mtu: 'integer',
  ipsec: 'boolean',
};

/** The keys of `socket`. */
export const SOCKET_KEYS: Readonly<Record<string, DataType>> = {
  transparent: 'integer',
  wildcard: 'integer',
  mark: 'mark',
  cgroupv2: 'cgroupsv2',
};
