import { hasPorts, IP_HEADER, type PacketBuffer, Protocol, packetBytes } from '@packet-path/core';
import { icmpChecksum } from './icmp-checksum.ts';
import type { WordReader, WordsReader } from './load.ts';

/** The bytes that hold a field of a header, and the field's place in them. */
export interface PayloadField {
  readonly read: WordReader | WordsReader;
  /** Words it takes. */
  readonly width: 1 | 4;
  /** Bits in the header. */
  readonly bits: number;
  /** The field's bits among the bytes read, and their shift; undefined for all of them. */
  readonly mask?: number;
  readonly shift?: number;
}

/** Bytes of transport header that are there (later fragments have none, `nft_payload_eval`). */
function transportBytes(packet: PacketBuffer): number {
  if ((packet.fragment?.offset ?? 0) > 0) return 0;
  return packetBytes(packet) - IP_HEADER[packet.family];
}

function transport(end: number, read: WordReader): WordReader {
  return (packet, passage) => (transportBytes(packet) < end ? undefined : read(packet, passage));
}

function whole(bits: number, read: WordReader): PayloadField {
  return { read, width: 1, bits };
}

function part(bits: number, mask: number, shift: number, read: WordReader): PayloadField {
  return { read, width: 1, bits, mask, shift };
}

const ABSENT: WordReader = () => undefined;

/** The first four bytes of a transport header: ports, or an ICMP message's type, code and checksum. */
const sourcePort = whole(
  16,
  transport(2, ({ protocol, sourcePort: port, icmp }) => {
    if (hasPorts(protocol)) return port;
    return icmp === null ? 0 : (icmp.type << 8) | icmp.code;
  }),
);
const destinationPort = whole(
  16,
  // Payload is not modelled, and reads as zeros.
  transport(4, (packet) =>
    hasPorts(packet.protocol) ? packet.destinationPort : icmpChecksum(packet),
  ),
);
/** Checksums of other headers are not modelled. */
const CHECKSUM = whole(16, () => 0);

const address = {
  saddr4: whole(32, ({ family, source }) => (family === 4 ? source.w3 : undefined)),
  daddr4: whole(32, ({ family, destination }) => (family === 4 ? destination.w3 : undefined)),
  saddr6: ipv6('source'),
  daddr6: ipv6('destination'),
};

function ipv6(end: 'source' | 'destination'): PayloadField {
  const read: WordsReader = (words, at, packet) => {
    if (packet.family !== 6) return false;
    const { w0, w1, w2, w3 } = packet[end];
    words[at] = w0;
    words[at + 1] = w1;
    words[at + 2] = w2;
    words[at + 3] = w3;
    return true;
  };
  return { read, width: 4, bits: 128 };
}

const tosByte: WordReader = ({ tos }) => tos;
const versionByte: WordReader = () => 0x45;
/** Version, traffic class and the upper bits of the flow label. */
const ipv6Start: WordReader = ({ tos }) => 0x6000 | (tos << 4);

const tcp = (end: number, read: WordReader): WordReader =>
  transport(end, (packet, passage) => (packet.tcp === null ? undefined : read(packet, passage)));
const icmp = (end: number, read: WordReader): WordReader =>
  transport(end, (packet, passage) => (packet.icmp === null ? undefined : read(packet, passage)));

/** Of ICMP's second word: the identifier and sequence of queries, the MTU of some errors. */
const ICMP_FIELDS: Readonly<Record<string, PayloadField>> = {
  type: whole(
    8,
    icmp(1, (packet) => packet.icmp?.type),
  ),
  code: whole(
    8,
    icmp(2, (packet) => packet.icmp?.code),
  ),
  checksum: whole(16, icmp(4, icmpChecksum)),
  id: whole(
    16,
    icmp(6, (packet) => packet.icmp?.id),
  ),
  sequence: whole(
    16,
    icmp(8, (packet) => packet.icmp?.sequence),
  ),
  mtu: whole(
    16,
    icmp(8, (packet) => packet.icmp?.mtu),
  ),
};

/** The fields of each header, by nft's names. A field that packets here do not have reads as zero. */
export const PAYLOAD_FIELDS: Readonly<Record<string, Readonly<Record<string, PayloadField>>>> = {
  ip: {
    version: part(4, 0xf0, 4, versionByte),
    hdrlength: part(4, 0x0f, 0, versionByte),
    dscp: part(6, 0xfc, 2, tosByte),
    ecn: part(2, 0x03, 0, tosByte),
    length: whole(16, packetBytes),
    id: whole(16, ({ fragment }) => fragment?.id ?? 0),
    'frag-off': whole(16, ({ fragment }) =>
      fragment === null ? 0 : (fragment.offset >>> 3) | (fragment.more ? 0x2000 : 0),
    ),
    ttl: whole(8, ({ ttl }) => ttl),
    protocol: whole(8, ({ protocol }) => protocol),
    checksum: CHECKSUM,
    saddr: address.saddr4,
    daddr: address.daddr4,
  },
  ip6: {
    version: part(4, 0xf000, 12, ipv6Start),
    dscp: part(6, 0x0fc0, 6, ipv6Start),
    ecn: part(2, 0x0030, 4, ipv6Start),
    flowlabel: part(20, 0xfffff, 0, () => 0),
    length: whole(16, (packet) => packetBytes(packet) - IP_HEADER[6]),
    // Of a fragment it is the fragment header's (IPPROTO_FRAGMENT).
    nexthdr: whole(8, ({ protocol, fragment }) => (fragment === null ? protocol : 44)),
    hoplimit: whole(8, ({ ttl }) => ttl),
    saddr: address.saddr6,
    daddr: address.daddr6,
  },
  th: { sport: sourcePort, dport: destinationPort },
  tcp: {
    sport: sourcePort,
    dport: destinationPort,
    sequence: whole(
      32,
      tcp(8, (packet) => packet.tcp?.sequence),
    ),
    ackseq: whole(
      32,
      tcp(12, (packet) => packet.tcp?.acknowledgement),
    ),
    doff: part(
      4,
      0xf0,
      4,
      tcp(13, () => 0x50),
    ),
    flags: whole(
      8,
      tcp(14, (packet) => packet.tcp?.flags),
    ),
    window: whole(
      16,
      tcp(16, (packet) => packet.tcp?.window),
    ),
    checksum: CHECKSUM,
    urgptr: whole(
      16,
      tcp(20, () => 0),
    ),
  },
  udp: {
    sport: sourcePort,
    dport: destinationPort,
    length: whole(16, transport(6, transportBytes)),
    checksum: CHECKSUM,
  },
  udplite: { sport: sourcePort, dport: destinationPort, checksum: CHECKSUM },
  sctp: {
    sport: sourcePort,
    dport: destinationPort,
    vtag: whole(
      32,
      transport(8, ({ sctp }) => sctp?.verificationTag),
    ),
    checksum: CHECKSUM,
  },
  dccp: { sport: whole(16, ABSENT), dport: whole(16, ABSENT), type: whole(4, ABSENT) },
  icmp: {
    ...ICMP_FIELDS,
    gateway: whole(
      32,
      icmp(8, () => 0),
    ),
  },
  icmpv6: {
    ...ICMP_FIELDS,
    mtu: whole(
      32,
      icmp(8, (packet) => packet.icmp?.mtu),
    ),
    'parameter-problem': whole(
      32,
      icmp(8, () => 0),
    ),
    'max-delay': whole(
      16,
      icmp(6, () => 0),
    ),
  },
};

/** The protocol that a rule must ask for before it reads a transport header; `th` is of any protocol. */
export const TRANSPORTS: Readonly<Record<string, number>> = {
  tcp: Protocol.TCP,
  udp: Protocol.UDP,
  udplite: Protocol.UDPLITE,
  sctp: Protocol.SCTP,
  dccp: 33,
  icmp: Protocol.ICMP,
  icmpv6: Protocol.ICMPV6,
};

/** The offsets of fields of whole bytes in their header, in bytes: nft may load neighbours together. */
export const PAYLOAD_OFFSETS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ip: { length: 2, id: 4, 'frag-off': 6, ttl: 8, protocol: 9, checksum: 10 },
  ip6: { length: 4, nexthdr: 6, hoplimit: 7 },
  tcp: { sport: 0, dport: 2, flags: 13, window: 14, checksum: 16, urgptr: 18 },
  udp: { sport: 0, dport: 2, length: 4, checksum: 6 },
  udplite: { sport: 0, dport: 2, checksum: 6 },
  sctp: { sport: 0, dport: 2 },
  th: { sport: 0, dport: 2 },
  icmp: { type: 0, code: 1, checksum: 2, id: 4, sequence: 6 },
  icmpv6: { type: 0, code: 1, checksum: 2, id: 4, sequence: 6 },
};
