import {
  IcmpType,
  IcmpUnreachable,
  Icmpv6Type,
  Icmpv6Unreachable,
  type Packet,
  TcpFlag,
} from '@packet-path/core';
import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../play/observation.ts';
import { type Difference, unequal } from './difference.ts';

/** Compares the error that a local socket is told after its call: of a port that is closed. */
export function compareSocketError(expected: Json | undefined, seen: Observation): Difference[] {
  const { traversal, answer } = seen;
  const received = [...(traversal?.delivered ?? []), ...(answer?.delivered ?? [])];
  return unequal('socketError', expected, received.some(isRefusal) ? 'ECONNREFUSED' : null);
}

function isRefusal({ family, icmp, tcp }: Packet): boolean {
  if (tcp !== null) return (tcp.flags & TcpFlag.RST) !== 0;
  if (icmp === null) return false;
  return family === 4
    ? icmp.type === IcmpType.DEST_UNREACH && icmp.code === IcmpUnreachable.PORT
    : icmp.type === Icmpv6Type.DEST_UNREACH && icmp.code === Icmpv6Unreachable.PORT;
}
