import {
  type IcmpErrorKind,
  IcmpType,
  IcmpUnreachable,
  Icmpv6Type,
  Icmpv6Unreachable,
  type PacketBuffer,
} from '@packet-path/core';

/** No destination may take the packet. */
export function portUnreachable({ family }: PacketBuffer): IcmpErrorKind {
  return family === 4
    ? { type: IcmpType.DEST_UNREACH, code: IcmpUnreachable.PORT }
    : { type: Icmpv6Type.DEST_UNREACH, code: Icmpv6Unreachable.PORT };
}

/** The packet has used up its hops. */
export function timeExceeded({ family }: PacketBuffer): IcmpErrorKind {
  return { type: family === 4 ? IcmpType.TIME_EXCEEDED : Icmpv6Type.TIME_EXCEEDED, code: 0 };
}

/** The packet does not fit with a tunnel header before it. */
export function tooBig({ family }: PacketBuffer, mtu: number): IcmpErrorKind {
  return family === 4
    ? { type: IcmpType.DEST_UNREACH, code: IcmpUnreachable.FRAGMENTATION_NEEDED, mtu }
    : { type: Icmpv6Type.PACKET_TOO_BIG, code: 0, mtu };
}
