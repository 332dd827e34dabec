import type { HeaderField } from './headers.ts';
import type { DataType } from './value.ts';

/** An extension header of IPv6, an option of TCP or IPv4, or a chunk of SCTP. */
export interface Extension {
  /** Its number: a protocol, the kind of an option, the type of a chunk. */
  readonly number: number;
  readonly fields: Readonly<Record<string, HeaderField>>;
}

function field(type: DataType, offset: number, bits: number): HeaderField {
  return { type, offset, bits };
}

const NEXT = { nexthdr: field('inet_proto', 0, 8), hdrlength: field('integer', 8, 8) };
const ROUTING = { ...NEXT, type: field('integer', 16, 8), 'seg-left': field('integer', 24, 8) };

/** Extension headers of IPv6 (nft, src/exthdr.c). */
export const IPV6_EXTENSIONS: Readonly<Record<string, Extension>> = {
  hbh: { number: 0, fields: NEXT },
  rt: { number: 43, fields: ROUTING },
  rt0: { number: 43, fields: { addr: field('ipv6_addr', 64, 128) } },
  rt2: { number: 43, fields: { addr: field('ipv6_addr', 64, 128) } },
  srh: {
    number: 43,
    fields: {
      'last-entry': field('integer', 32, 8),
      flags: field('integer', 40, 8),
      tag: field('integer', 48, 16),
      sid: field('ipv6_addr', 64, 128),
    },
  },
  frag: {
    number: 44,
    fields: {
      nexthdr: field('inet_proto', 0, 8),
      reserved: field('integer', 8, 8),
      'frag-off': field('integer', 16, 13),
      reserved2: field('integer', 29, 2),
      'more-fragments': field('integer', 31, 1),
      id: field('integer', 32, 32),
    },
  },
  dst: { number: 60, fields: NEXT },
  mh: {
    number: 135,
    fields: {
      ...NEXT,
      type: field('mh_type', 16, 8),
      reserved: field('integer', 24, 8),
      checksum: field('integer', 32, 16),
    },
  },
};

const KIND = { kind: field('integer', 0, 8) };
const KIND_LENGTH = { ...KIND, length: field('integer', 8, 8) };

/** Options of TCP by their kind (nft, src/tcpopt.c); `sack1` to `sack3` are its second to fourth block. */
export const TCP_OPTIONS: Readonly<Record<string, Extension>> = {
  eol: { number: 0, fields: KIND },
  nop: { number: 1, fields: KIND },
  maxseg: { number: 2, fields: { ...KIND_LENGTH, size: field('integer', 16, 16) } },
  window: { number: 3, fields: { ...KIND_LENGTH, count: field('integer', 16, 8) } },
  'sack-perm': { number: 4, fields: KIND_LENGTH },
  sack: { number: 5, fields: { ...KIND_LENGTH, ...sackBlock(0) } },
  sack0: { number: 5, fields: { ...KIND_LENGTH, ...sackBlock(0) } },
  sack1: { number: 5, fields: { ...KIND_LENGTH, ...sackBlock(1) } },
  sack2: { number: 5, fields: { ...KIND_LENGTH, ...sackBlock(2) } },
  sack3: { number: 5, fields: { ...KIND_LENGTH, ...sackBlock(3) } },
  timestamp: {
    number: 8,
    fields: { ...KIND_LENGTH, tsval: field('integer', 16, 32), tsecr: field('integer', 48, 32) },
  },
  md5sig: { number: 19, fields: KIND_LENGTH },
  mptcp: { number: 30, fields: { ...KIND_LENGTH, subtype: field('mptcp_subtype', 16, 4) } },
  fastopen: { number: 34, fields: KIND_LENGTH },
};

function sackBlock(index: number): Extension['fields'] {
  return {
    left: field('integer', 16 + index * 64, 32),
    right: field('integer', 48 + index * 64, 32),
  };
}

const ROUTE_OPTION = {
  type: field('integer', 0, 8),
  length: field('integer', 8, 8),
  ptr: field('integer', 16, 8),
  addr: field('ipv4_addr', 24, 32),
};

/** Options of IPv4 (nft, src/ipopt.c). */
export const IP_OPTIONS: Readonly<Record<string, Extension>> = {
  rr: { number: 7, fields: ROUTE_OPTION },
  lsrr: { number: 131, fields: ROUTE_OPTION },
  ssrr: { number: 137, fields: ROUTE_OPTION },
  ra: {
    number: 148,
    fields: {
      type: field('integer', 0, 8),
      length: field('integer', 8, 8),
      value: field('integer', 16, 16),
    },
  },
};

const CHUNK = {
  type: field('integer', 0, 8),
  flags: field('integer', 8, 8),
  length: field('integer', 16, 16),
};
const INIT_CHUNK = {
  ...CHUNK,
  'init-tag': field('integer', 32, 32),
  'a-rwnd': field('integer', 64, 32),
  'num-outbound-streams': field('integer', 96, 16),
  'num-inbound-streams': field('integer', 112, 16),
  'initial-tsn': field('integer', 128, 32),
};

/** Chunks of SCTP (nft, src/sctp_chunk.c). */
export const SCTP_CHUNKS: Readonly<Record<string, Extension>> = {
  data: {
    number: 0,
    fields: {
      ...CHUNK,
      tsn: field('integer', 32, 32),
      stream: field('integer', 64, 16),
      ssn: field('integer', 80, 16),
      ppid: field('integer', 96, 32),
    },
  },
  init: { number: 1, fields: INIT_CHUNK },
  'init-ack': { number: 2, fields: INIT_CHUNK },
  sack: {
    number: 3,
    fields: {
      ...CHUNK,
      'cum-tsn-ack': field('integer', 32, 32),
      'a-rwnd': field('integer', 64, 32),
      'num-gap-ack-blocks': field('integer', 96, 16),
      'num-dup-tsns': field('integer', 112, 16),
    },
  },
  heartbeat: { number: 4, fields: CHUNK },
  'heartbeat-ack': { number: 5, fields: CHUNK },
  abort: { number: 6, fields: CHUNK },
  shutdown: { number: 7, fields: { ...CHUNK, 'cum-tsn-ack': field('integer', 32, 32) } },
  'shutdown-ack': { number: 8, fields: CHUNK },
  error: { number: 9, fields: CHUNK },
  'cookie-echo': { number: 10, fields: CHUNK },
  'cookie-ack': { number: 11, fields: CHUNK },
  ecne: { number: 12, fields: { ...CHUNK, 'lowest-tsn': field('integer', 32, 32) } },
  cwr: { number: 13, fields: { ...CHUNK, 'lowest-tsn': field('integer', 32, 32) } },
  'shutdown-complete': { number: 14, fields: CHUNK },
  'asconf-ack': { number: 0x80, fields: { ...CHUNK, seqno: field('integer', 32, 32) } },
  'forward-tsn': { number: 0xc0, fields: { ...CHUNK, 'new-cum-tsn': field('integer', 32, 32) } },
  asconf: { number: 0xc1, fields: { ...CHUNK, seqno: field('integer', 32, 32) } },
};
