import type { DataType } from './value.ts';

/** A field of a header: its type, and its place in bits from the header's start. */
export interface HeaderField {
  readonly type: DataType;
  readonly offset: number;
  readonly bits: number;
}

/** A header that nft can read with `payload`. */
export interface Header {
  /** The layer whose header it is: `[ payload load … @ network header + … ]`. */
  readonly layer: 'link' | 'network' | 'transport';
  readonly fields: Readonly<Record<string, HeaderField>>;
}

function field(type: DataType, offset: number, bits: number): HeaderField {
  return { type, offset, bits };
}

const PORTS = {
  sport: field('inet_service', 0, 16),
  dport: field('inet_service', 16, 16),
};

const ICMP_QUERY = {
  id: field('integer', 32, 16),
  sequence: field('integer', 48, 16),
};

/** The headers by nft's names (nft, src/proto.c), with their fields in the order of the protocol. */
export const HEADERS: Readonly<Record<string, Header>> = {
  ether: {
    layer: 'link',
    fields: {
      daddr: field('ether_addr', 0, 48),
      saddr: field('ether_addr', 48, 48),
      type: field('ether_type', 96, 16),
    },
  },
  ip: {
    layer: 'network',
    fields: {
      version: field('integer', 0, 4),
      hdrlength: field('integer', 4, 4),
      dscp: field('dscp', 8, 6),
      ecn: field('ecn', 14, 2),
      length: field('integer', 16, 16),
      id: field('integer', 32, 16),
      'frag-off': field('frag_off', 48, 16),
      ttl: field('integer', 64, 8),
      protocol: field('inet_proto', 72, 8),
      checksum: field('integer', 80, 16),
      saddr: field('ipv4_addr', 96, 32),
      daddr: field('ipv4_addr', 128, 32),
    },
  },
  ip6: {
    layer: 'network',
    fields: {
      version: field('integer', 0, 4),
      dscp: field('dscp', 4, 6),
      ecn: field('ecn', 10, 2),
      flowlabel: field('integer', 12, 20),
      length: field('integer', 32, 16),
      nexthdr: field('inet_proto', 48, 8),
      hoplimit: field('integer', 56, 8),
      saddr: field('ipv6_addr', 64, 128),
      daddr: field('ipv6_addr', 192, 128),
    },
  },
  th: { layer: 'transport', fields: PORTS },
  tcp: {
    layer: 'transport',
    fields: {
      ...PORTS,
      sequence: field('integer', 32, 32),
      ackseq: field('integer', 64, 32),
      doff: field('integer', 96, 4),
      reserved: field('integer', 100, 4),
      flags: field('tcp_flag', 104, 8),
      window: field('integer', 112, 16),
      checksum: field('integer', 128, 16),
      urgptr: field('integer', 144, 16),
    },
  },
  udp: {
    layer: 'transport',
    fields: { ...PORTS, length: field('integer', 32, 16), checksum: field('integer', 48, 16) },
  },
  udplite: {
    layer: 'transport',
    fields: { ...PORTS, csumcov: field('integer', 32, 16), checksum: field('integer', 48, 16) },
  },
  sctp: {
    layer: 'transport',
    fields: { ...PORTS, vtag: field('integer', 32, 32), checksum: field('integer', 64, 32) },
  },
  dccp: {
    layer: 'transport',
    fields: { ...PORTS, type: field('dccp_pkttype', 67, 4) },
  },
  icmp: {
    layer: 'transport',
    fields: {
      type: field('icmp_type', 0, 8),
      code: field('icmp_code', 8, 8),
      checksum: field('integer', 16, 16),
      ...ICMP_QUERY,
      mtu: field('integer', 48, 16),
      gateway: field('integer', 32, 32),
    },
  },
  icmpv6: {
    layer: 'transport',
    fields: {
      type: field('icmpv6_type', 0, 8),
      code: field('icmpv6_code', 8, 8),
      checksum: field('integer', 16, 16),
      ...ICMP_QUERY,
      mtu: field('integer', 32, 32),
      'parameter-problem': field('integer', 32, 32),
      'max-delay': field('integer', 32, 16),
      taddr: field('ipv6_addr', 64, 128),
      daddr: field('ipv6_addr', 192, 128),
    },
  },
  igmp: {
    layer: 'transport',
    fields: {
      type: field('igmp_type', 0, 8),
      mrt: field('integer', 8, 8),
      checksum: field('integer', 16, 16),
      group: field('ipv4_addr', 32, 32),
    },
  },
  ah: {
    layer: 'transport',
    fields: {
      nexthdr: field('inet_proto', 0, 8),
      hdrlength: field('integer', 8, 8),
      reserved: field('integer', 16, 16),
      spi: field('integer', 32, 32),
      sequence: field('integer', 64, 32),
    },
  },
  esp: {
    layer: 'transport',
    fields: { spi: field('integer', 0, 32), sequence: field('integer', 32, 32) },
  },
  comp: {
    layer: 'transport',
    fields: {
      nexthdr: field('inet_proto', 0, 8),
      flags: field('xinteger', 8, 8),
      cpi: field('integer', 16, 16),
    },
  },
};

/** The protocol that a rule must ask for before it reads a transport header; `th` is of any protocol. */
export const TRANSPORTS: Readonly<Record<string, number>> = {
  tcp: 6,
  udp: 17,
  udplite: 136,
  sctp: 132,
  dccp: 33,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ah: 51,
  esp: 50,
  comp: 108,
};
