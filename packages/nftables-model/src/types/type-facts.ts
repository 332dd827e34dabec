import type { DataType } from './value.ts';

/** Bits of a datum of each type. `string` and `ifname` are names of up to 15 characters and a zero. */
const BITS: Readonly<Record<DataType, number>> = {
  ipv4_addr: 32,
  ipv6_addr: 128,
  ether_addr: 48,
  ether_type: 16,
  inet_proto: 8,
  inet_service: 16,
  nf_proto: 8,
  mark: 32,
  ifname: 128,
  iface_index: 32,
  iface_type: 16,
  devgroup: 32,
  realm: 32,
  classid: 32,
  uid: 32,
  gid: 32,
  cgroupsv2: 64,
  string: 128,
  ct_state: 32,
  ct_dir: 8,
  ct_status: 32,
  ct_event: 32,
  ct_label: 128,
  fib_addrtype: 32,
  pkt_type: 8,
  icmp_type: 8,
  icmpv6_type: 8,
  icmp_code: 8,
  icmpv6_code: 8,
  icmpx_code: 8,
  igmp_type: 8,
  mh_type: 8,
  dccp_pkttype: 4,
  tcp_flag: 8,
  dscp: 6,
  ecn: 2,
  time: 32,
  date: 64,
  hour: 32,
  day: 8,
  boolean: 8,
  integer64: 64,
  xinteger: 32,
  xinteger64: 64,
  frag_off: 16,
  mptcp_subtype: 4,
  integer: 32,
};

/** Bits of a datum, of which the last of its words may be filled in part. */
export function bitsOf(type: DataType): number {
  return BITS[type];
}

/** Words of 32 bits that a datum of a type takes in the registers (`NFT_REG32_SIZE`). */
export function widthOf(type: DataType): number {
  return Math.ceil(BITS[type] / 32);
}

export function widthOfAll(types: readonly DataType[]): number {
  return types.reduce((sum, type) => sum + widthOf(type), 0);
}
