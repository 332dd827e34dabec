import { type AddressLike, toAddress } from '../address/address.ts';
import { type EndpointLike, toEndpoint } from '../address/endpoint.ts';
import { checkNames } from '../error/check-options.ts';
import { PacketPathError } from '../error/error.ts';
import { shown } from '../error/shown.ts';
import type { IcmpMessage } from './icmp.ts';
import type { Packet } from './packet.ts';
import { IP_HEADER } from './packet-bytes.ts';
import { checkedPacket } from './packet-value.ts';
import { Protocol } from './protocol.ts';
import type { SctpPacket } from './sctp.ts';
import {
  TcpFlag,
  type TcpFlagName,
  type TcpHeaderOptions,
  type TcpSegment,
  tcpFlags,
  tcpHeaderBytes,
} from './tcp.ts';

/** Fields of a packet that rarely matter, with their defaults. */
export type PacketOptions = Partial<
  Pick<
    Packet,
    | 'length'
    | 'ttl'
    | 'tos'
    | 'mark'
    | 'inputInterface'
    | 'fragment'
    | 'dontFragment'
    | 'segmentSize'
    | 'badChecksum'
    | 'checksumVerified'
    | 'gre'
    | 'spi'
    | 'content'
    | 'hardwareSource'
    | 'owner'
  >
>;

/** A TCP segment's own fields; the flags by name, or as bits. */
export interface TcpOptions extends PacketOptions, TcpHeaderOptions {
  readonly flags?: number | readonly TcpFlagName[];
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly window?: number;
  /** Payload bytes, those of `content` unless given; the length is that of the headers more. */
  readonly payload?: number;
}

/** The names of the options, for those who write plain JavaScript. */
const PACKET_NAMES: Readonly<Record<keyof PacketOptions, true>> = {
  length: true,
  ttl: true,
  tos: true,
  mark: true,
  inputInterface: true,
  fragment: true,
  dontFragment: true,
  segmentSize: true,
  badChecksum: true,
  checksumVerified: true,
  gre: true,
  spi: true,
  content: true,
  hardwareSource: true,
  owner: true,
};
const TCP_NAMES: Readonly<Record<keyof TcpOptions, true>> = {
  ...PACKET_NAMES,
  payload: true,
  flags: true,
  sequence: true,
  acknowledgement: true,
  window: true,
  mss: true,
  windowScale: true,
  sackPermitted: true,
  sack: true,
  timestamp: true,
  noOperations: true,
};
const UDP_OPTIONS: ReadonlySet<string> = new Set([...Object.keys(PACKET_NAMES), 'payload']);
const SCTP_NAMES: Readonly<Record<keyof PacketOptions | keyof SctpPacket, true>> = {
  ...PACKET_NAMES,
  chunks: true,
  chunkFlags: true,
  verificationTag: true,
  initiateTag: true,
};
const ICMP_NAMES: Readonly<Record<keyof IcmpMessage, true>> = {
  type: true,
  code: true,
  id: true,
  sequence: true,
  mtu: true,
  inner: true,
};
const PACKET_OPTIONS: ReadonlySet<string> = new Set(Object.keys(PACKET_NAMES));
const SCTP_OPTIONS: ReadonlySet<string> = new Set(Object.keys(SCTP_NAMES));
const ICMP_FIELDS: ReadonlySet<string> = new Set(Object.keys(ICMP_NAMES));
const TCP_OPTIONS: ReadonlySet<string> = new Set(Object.keys(TCP_NAMES));

/**
 * A TCP segment; a SYN unless told otherwise.
 *
 * ```ts
 * tcp('10.244.1.2:40000', '10.96.0.10:80', { inputInterface: 'cni0' }); // a SYN
 * tcp('10.244.1.2:40000', '10.96.0.10:80', { flags: ['ACK'], sequence: 1001, payload: 100 });
 * ```
 *
 * @throws {PacketPathError} `bad-address`, `bad-port`, or `bad-packet` when the families differ or no
 *   packet can have such a length, TTL, TOS or protocol
 */
export function tcp(from: EndpointLike, to: EndpointLike, options: TcpOptions = {}): Packet {
  checkNames('tcp', options, TCP_OPTIONS);
  const { flags = ['SYN'], sequence = 0, acknowledgement = 0, window = 64240 } = options;
  const segment: TcpSegment = Object.freeze({
    flags: flagBits(flags),
    sequence: sequence >>> 0,
    acknowledgement: acknowledgement >>> 0,
    window,
    ...headerOptions(options),
  });
  const bytes = tcpHeaderBytes(segment) + payloadBytes(options);
  return build(Protocol.TCP, from, to, bytes, options, { tcp: segment });
}

/**
 * A UDP datagram of `payload` bytes, 0 unless given. Throws as {@link tcp} does.
 *
 * ```ts
 * udp('10.244.1.2:5000', '10.96.0.10:53', { payload: 30, inputInterface: 'cni0' }).length; // 58
 * ```
 */
export function udp(
  from: EndpointLike,
  to: EndpointLike,
  options: PacketOptions & { readonly payload?: number } = {},
): Packet {
  checkNames('udp', options, UDP_OPTIONS);
  return build(Protocol.UDP, from, to, 8 + payloadBytes(options), options);
}

/** An SCTP packet; an INIT unless told otherwise. Throws as {@link tcp} does. */
export function sctp(
  from: EndpointLike,
  to: EndpointLike,
  options: PacketOptions & Partial<SctpPacket> = {},
): Packet {
  checkNames('sctp', options, SCTP_OPTIONS);
  const { chunks = ['INIT'], chunkFlags, verificationTag = 0, initiateTag = 0 } = options;
  const packet: SctpPacket = Object.freeze({
    chunks,
    ...(chunkFlags !== undefined && { chunkFlags }),
    verificationTag,
    initiateTag,
  });
  return build(Protocol.SCTP, from, to, 12 + 20 * chunks.length, options, { sctp: packet });
}

/** An ICMP or ICMPv6 message, by the family of its addresses. Throws as {@link tcp} does. */
export function icmp(
  from: AddressLike,
  to: AddressLike,
  message: Pick<IcmpMessage, 'type' | 'code'> & Partial<IcmpMessage>,
  options: PacketOptions = {},
): Packet {
  checkNames('icmp', message, ICMP_FIELDS);
  checkNames('icmp', options, PACKET_OPTIONS);
  const source = toAddress(from);
  const whole: IcmpMessage = Object.freeze({
    id: 0,
    sequence: 0,
    mtu: 0,
    inner: null,
    ...message,
  });
  const quoted = message.inner?.length ?? 56;
  return build(
    source.family === 4 ? Protocol.ICMP : Protocol.ICMPV6,
    { address: source, port: 0 },
    { address: toAddress(to), port: 0 },
    8 + quoted,
    options,
    { icmp: whole },
  );
}

/** A packet of a protocol without a model of its own. Throws as {@link tcp} does. */
export function ip(
  protocol: number,
  from: AddressLike,
  to: AddressLike,
  options: PacketOptions = {},
): Packet {
  const source = { address: toAddress(from), port: 0 };
  return build(protocol, source, { address: toAddress(to), port: 0 }, 0, options);
}

/** @throws {PacketPathError} `bad-option` where a flag has no such name */
function flagBits(flags: unknown): number {
  if (typeof flags === 'number' && flags >= 0 && flags <= 255 && Number.isInteger(flags)) {
    return flags;
  }
  if (Array.isArray(flags) && flags.every((name) => Object.hasOwn(TcpFlag, String(name)))) {
    return tcpFlags(flags);
  }
  throw new PacketPathError('bad-option', `tcp: flags is ${shown(flags)}`, {
    expected: `a list of ${Object.keys(TcpFlag).join(', ')}, such as ['SYN', 'ACK'], or their bits`,
  });
}

/** The options of TCP that are given. */
function headerOptions(options: TcpHeaderOptions): TcpHeaderOptions {
  const { mss, windowScale, sackPermitted, sack, timestamp, noOperations } = options;
  return {
    ...(mss !== undefined && { mss }),
    ...(windowScale !== undefined && { windowScale }),
    ...(sackPermitted !== undefined && { sackPermitted }),
    ...(sack !== undefined && { sack }),
    ...(timestamp !== undefined && { timestamp }),
    ...(noOperations !== undefined && { noOperations }),
  };
}

function payloadBytes({ payload, content }: PacketOptions & { readonly payload?: number }): number {
  return payload ?? content?.length ?? 0;
}

function build(
  protocol: number,
  from: EndpointLike,
  to: EndpointLike,
  payload: number,
  options: PacketOptions,
  transport: Partial<Pick<Packet, 'tcp' | 'icmp' | 'sctp'>> = {},
): Packet {
  const source = toEndpoint(from);
  const destination = toEndpoint(to);
  const { family } = source.address;
  if (family !== destination.address.family) {
    throw new PacketPathError(
      'bad-packet',
      `${source.address} cannot send to ${destination.address}`,
      { expected: 'two addresses of one family' },
    );
  }
  return checkedPacket({
    family,
    protocol,
    source: source.address,
    destination: destination.address,
    sourcePort: source.port,
    destinationPort: destination.port,
    tcp: transport.tcp ?? null,
    icmp: transport.icmp ?? null,
    sctp: transport.sctp ?? null,
    fragment: options.fragment ?? null,
    length: options.length ?? IP_HEADER[family] + payload,
    ttl: options.ttl ?? 64,
    tos: options.tos ?? 0,
    mark: (options.mark ?? 0) >>> 0,
    inputInterface: options.inputInterface ?? null,
    outputInterface: null,
    badChecksum: options.badChecksum ?? false,
    ...(options.dontFragment !== undefined && { dontFragment: options.dontFragment }),
    ...(options.segmentSize !== undefined && { segmentSize: options.segmentSize }),
    ...(options.checksumVerified === true && { checksumVerified: true }),
    ...(options.gre !== undefined && { gre: options.gre }),
    ...(options.spi !== undefined && { spi: options.spi }),
    ...(options.content !== undefined && { content: options.content }),
    ...(options.hardwareSource !== undefined && { hardwareSource: options.hardwareSource }),
    ...(options.owner !== undefined && { owner: options.owner }),
    encapsulated: null,
  });
}
