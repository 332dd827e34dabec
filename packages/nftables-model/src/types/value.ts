import type { Address } from '@packet-path/core';

/**
 * A type of data by its name in nft: that of an expression's value, or of a part of a set's key.
 * `integer` is the type of numbers that have no names (`numgen`, lengths), and
 * `integer64` that of those with 64 bits (`ct bytes`).
 */
export type DataType =
  | 'ipv4_addr'
  | 'ipv6_addr'
  | 'ether_addr'
  | 'ether_type'
  | 'inet_proto'
  | 'inet_service'
  | 'nf_proto'
  | 'mark'
  | 'ifname'
  | 'iface_index'
  | 'iface_type'
  | 'devgroup'
  | 'realm'
  | 'classid'
  | 'uid'
  | 'gid'
  | 'cgroupsv2'
  | 'string'
  | 'ct_state'
  | 'ct_dir'
  | 'ct_status'
  | 'ct_event'
  | 'ct_label'
  | 'fib_addrtype'
  | 'pkt_type'
  | 'icmp_type'
  | 'icmpv6_type'
  | 'icmp_code'
  | 'icmpv6_code'
  | 'icmpx_code'
  | 'igmp_type'
  | 'mh_type'
  | 'dccp_pkttype'
  | 'tcp_flag'
  | 'dscp'
  | 'ecn'
  | 'time'
  | 'date'
  | 'hour'
  | 'day'
  | 'boolean'
  | 'integer64'
  /** Numbers that nft lists as hexadecimal ones. */
  | 'xinteger'
  | 'xinteger64'
  /** `ip frag-off`, hexadecimal in newer versions. */
  | 'frag_off'
  | 'mptcp_subtype'
  | 'integer';

/** The types that a set's declaration may name, in nft's words. */
export const DATA_TYPES: readonly DataType[] = [
  'ipv4_addr',
  'ipv6_addr',
  'ether_addr',
  'ether_type',
  'inet_proto',
  'inet_service',
  'nf_proto',
  'mark',
  'ifname',
  'iface_index',
  'iface_type',
  'devgroup',
  'realm',
  'classid',
  'uid',
  'gid',
  'cgroupsv2',
  'ct_state',
  'ct_dir',
  'ct_status',
  'ct_event',
  'ct_label',
  'fib_addrtype',
  'pkt_type',
  'icmp_type',
  'icmpv6_type',
  'icmp_code',
  'icmpv6_code',
  'icmpx_code',
  'igmp_type',
  'mh_type',
  'dccp_pkttype',
  'tcp_flag',
  'dscp',
  'ecn',
  'time',
  'day',
  'hour',
  'date',
  'boolean',
];

/** The type of a value, and how many bits it has at most. */
export interface Part {
  readonly type: DataType;
  readonly bits: number;
}

/** One datum. Ports, protocols, marks, states and the like are numbers, as the kernel has them. */
export type Value =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'number'; readonly number: number }
  /** An interface's name; with `*` at its end every name that begins so. */
  | { readonly kind: 'name'; readonly name: string };

/** One part of a key, or of the right side of a comparison. */
export type Item =
  | Value
  | {
      readonly kind: 'prefix';
      readonly address: Address;
      readonly length: number;
      /** It is written as a mask: `ip saddr & 255.255.0.0 == 10.0.0.0`. */
      readonly isMasked?: true | undefined;
    }
  /** Both ends included. */
  | {
      readonly kind: 'range';
      readonly first: Value;
      readonly last: Value;
      /** Of a range of numbers that is written as a prefix (`0xff00/24`), its bits. */
      readonly length?: number | undefined;
    }
  /** `*`: every key that no other element of the set holds. */
  | { readonly kind: 'wildcard' };

/** A key: one item, or one for each part of a concatenation. */
export type Key = readonly Item[];
