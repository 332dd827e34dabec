import {
  IcmpType,
  IcmpUnreachable,
  Icmpv6Type,
  Icmpv6Unreachable,
  type Packet,
  Protocol,
  TcpFlag,
} from '@packet-path/core';

/** The error that an ICMP error brings to the socket whose packet it quotes. */
interface ReportedError {
  readonly name: string;
  /** Whether a socket that is connected hears of it; one that is connecting hears of any. */
  readonly isFatal: boolean;
}

/** By code of a destination unreachable (net/ipv4/icmp.c, `icmp_err_convert`). */
const UNREACHABLE: ReadonlyMap<number, ReportedError> = new Map([
  [IcmpUnreachable.NET, { name: 'ENETUNREACH', isFatal: false }],
  [IcmpUnreachable.HOST, { name: 'EHOSTUNREACH', isFatal: false }],
  [IcmpUnreachable.PROTOCOL, { name: 'ENOPROTOOPT', isFatal: true }],
  [IcmpUnreachable.PORT, { name: 'ECONNREFUSED', isFatal: true }],
  [IcmpUnreachable.NET_PROHIBITED, { name: 'ENETUNREACH', isFatal: true }],
  [IcmpUnreachable.HOST_PROHIBITED, { name: 'EHOSTUNREACH', isFatal: true }],
  [IcmpUnreachable.ADMINISTRATIVELY_PROHIBITED, { name: 'EHOSTUNREACH', isFatal: true }],
]);

/** By code of a destination unreachable of ICMPv6 (net/ipv6/icmp.c, `tab_unreach`). */
const UNREACHABLE_V6: ReadonlyMap<number, ReportedError> = new Map([
  [Icmpv6Unreachable.NO_ROUTE, { name: 'ENETUNREACH', isFatal: false }],
  [Icmpv6Unreachable.ADMINISTRATIVELY_PROHIBITED, { name: 'EACCES', isFatal: true }],
  [Icmpv6Unreachable.ADDRESS, { name: 'EHOSTUNREACH', isFatal: false }],
  [Icmpv6Unreachable.NOT_NEIGHBOUR, { name: 'EHOSTUNREACH', isFatal: false }],
  [Icmpv6Unreachable.PORT, { name: 'ECONNREFUSED', isFatal: true }],
  [Icmpv6Unreachable.POLICY_FAIL, { name: 'EACCES', isFatal: true }],
  [Icmpv6Unreachable.REJECT_ROUTE, { name: 'EACCES', isFatal: true }],
]);

/**
 * The name of the error that a packet brings to the socket it is for; undefined where it brings
 * none. A reset refuses a connection.
 */
export function reportedError({ tcp, icmp, family }: Packet): string | undefined {
  if (tcp !== null) return (tcp.flags & TcpFlag.RST) === 0 ? undefined : 'ECONNREFUSED';
  if (icmp === null || icmp.inner === null) return undefined;
  const unreachable =
    family === 4 ? icmp.type === IcmpType.DEST_UNREACH : icmp.type === Icmpv6Type.DEST_UNREACH;
  const error = unreachable ? CODES[family].get(icmp.code) : undefined;
  const isHeard = error?.isFatal === true || icmp.inner.protocol === Protocol.TCP;
  return isHeard ? error?.name : undefined;
}

const CODES = { 4: UNREACHABLE, 6: UNREACHABLE_V6 } as const;
