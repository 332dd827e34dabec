import type { Address } from '@packet-path/core';

/**
 * A type of data by its name in nft: that of an expression's value, or of a part of a set's key.
 * `integer` is the type of values that have no names (`numgen`, lengths).
 */
export type DataType =
  | 'ipv4_addr'
  | 'ipv6_addr'
  | 'inet_proto'
  | 'inet_service'
  | 'nf_proto'
  | 'mark'
  | 'ifname'
  | 'iface_index'
  | 'ct_state'
  | 'ct_dir'
  | 'ct_status'
  | 'fib_addrtype'
  | 'pkt_type'
  | 'icmp_type'
  | 'icmpv6_type'
  | 'icmp_code'
  | 'icmpv6_code'
  | 'icmpx_code'
  | 'tcp_flag'
  | 'dscp'
  | 'ecn'
  | 'ether_type'
  | 'time'
  | 'boolean'
  | 'integer';

/** The types that a set's declaration may name, in nft's words. */
export const DATA_TYPES: readonly DataType[] = [
  'ipv4_addr',
  'ipv6_addr',
  'inet_proto',
  'inet_service',
  'nf_proto',
  'mark',
  'ifname',
  'iface_index',
  'ct_state',
  'ct_dir',
  'ct_status',
  'fib_addrtype',
  'pkt_type',
  'icmp_type',
  'icmpv6_type',
  'icmp_code',
  'icmpv6_code',
  'icmpx_code',
  'tcp_flag',
  'dscp',
  'ecn',
  'ether_type',
  'time',
];

/** One datum. Ports, protocols, marks, states and the like are numbers, as the kernel has them. */
export type Value =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'number'; readonly number: number }
  /** An interface's name; with `*` at its end every name that begins so. */
  | { readonly kind: 'name'; readonly name: string };

/** One part of a key, or of the right side of a comparison. */
export type Item =
  | Value
  | { readonly kind: 'prefix'; readonly address: Address; readonly length: number }
  /** Both ends included. */
  | { readonly kind: 'range'; readonly first: Value; readonly last: Value }
  /** `*`: every key that no other element of the set holds. */
  | { readonly kind: 'wildcard' };

/** A key: one item, or one for each part of a concatenation. */
export type Key = readonly Item[];
