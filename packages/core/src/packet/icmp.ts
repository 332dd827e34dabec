import type { Packet } from './packet.ts';

/** An ICMP or ICMPv6 message. Immutable. */
export interface IcmpMessage {
  readonly type: number;
  readonly code: number;
  /** The identifier of an echo and of the other queries; 0 elsewhere. */
  readonly id: number;
  readonly sequence: number;
  /** Next-hop MTU of "fragmentation needed" and "packet too big"; 0 elsewhere. */
  readonly mtu: number;
  /** The packet an error is about, as far as the error quotes it. */
  readonly inner: Packet | null;
}

/** An error for the sender of a packet. */
export interface IcmpErrorKind {
  readonly type: number;
  readonly code: number;
  /** Next-hop MTU of "fragmentation needed" and "packet too big". */
  readonly mtu?: number;
  /** The packet was not routed yet: the error has the address of the way back to its sender. */
  readonly isUnrouted?: boolean;
}

/** ICMP message types (RFC 792; the kernel's include/uapi/linux/icmp.h). */
export const IcmpType = {
  ECHO_REPLY: 0,
  DEST_UNREACH: 3,
  SOURCE_QUENCH: 4,
  REDIRECT: 5,
  ECHO: 8,
  TIME_EXCEEDED: 11,
  PARAMETER_PROBLEM: 12,
  TIMESTAMP: 13,
  TIMESTAMP_REPLY: 14,
  INFO_REQUEST: 15,
  INFO_REPLY: 16,
  ADDRESS_MASK: 17,
  ADDRESS_MASK_REPLY: 18,
} as const;

/** Codes of ICMP "destination unreachable". */
export const IcmpUnreachable = {
  NET: 0,
  HOST: 1,
  PROTOCOL: 2,
  PORT: 3,
  FRAGMENTATION_NEEDED: 4,
  NET_PROHIBITED: 9,
  HOST_PROHIBITED: 10,
  ADMINISTRATIVELY_PROHIBITED: 13,
} as const;

/** ICMPv6 message types (RFC 4443; the kernel's include/uapi/linux/icmpv6.h). */
export const Icmpv6Type = {
  DEST_UNREACH: 1,
  PACKET_TOO_BIG: 2,
  TIME_EXCEEDED: 3,
  PARAMETER_PROBLEM: 4,
  ECHO_REQUEST: 128,
  ECHO_REPLY: 129,
  ROUTER_SOLICITATION: 133,
  ROUTER_ADVERTISEMENT: 134,
  NEIGHBOUR_SOLICITATION: 135,
  NEIGHBOUR_ADVERTISEMENT: 136,
  REDIRECT: 137,
} as const;

/** Codes of ICMPv6 "destination unreachable". */
export const Icmpv6Unreachable = {
  NO_ROUTE: 0,
  ADMINISTRATIVELY_PROHIBITED: 1,
  NOT_NEIGHBOUR: 2,
  ADDRESS: 3,
  PORT: 4,
  POLICY_FAIL: 5,
  REJECT_ROUTE: 6,
} as const;

/** Whether a message reports an error, so that it must not itself be answered by one. */
export function isIcmpError(family: 4 | 6, type: number): boolean {
  if (family === 6) return type < 128;
  return (
    type === IcmpType.DEST_UNREACH ||
    type === IcmpType.SOURCE_QUENCH ||
    type === IcmpType.REDIRECT ||
    type === IcmpType.TIME_EXCEEDED ||
    type === IcmpType.PARAMETER_PROBLEM
  );
}
