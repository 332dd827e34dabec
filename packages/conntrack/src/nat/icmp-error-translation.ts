import { IcmpType, Icmpv6Type, type PacketBuffer } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import { ConnectionStatus } from '../table/status.ts';
import { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL, otherWay, wayOf } from '../tuple/way.ts';
import type { Manipulation } from './nat-range.ts';
import { translate, translated } from './translate.ts';

const { SRC_NAT, DST_NAT, SRC_NAT_DONE, DST_NAT_DONE } = ConnectionStatus;
const DONE = SRC_NAT_DONE | DST_NAT_DONE;

/**
 * Translates an ICMP error about a connection, the packet it quotes the opposite way; false where
 * the error must be dropped (`nf_nat_icmp_reply_translation`).
 */
export function translateError(
  packet: PacketBuffer,
  table: ConnectionTable,
  manipulation: Manipulation,
): boolean {
  const { icmp, connection: handle } = packet;
  const inner = icmp?.inner ?? null;
  if (icmp === null || inner === null) return false;
  if (isRedirect(packet, icmp.type)) {
    // A redirect names addresses that the translated end does not know.
    const status = table.status(handle);
    if ((status & DONE) !== DONE || (status & (SRC_NAT | DST_NAT)) !== 0) return false;
  }
  const way = wayOf(packet.connectionDirection);
  const opposite: Manipulation = manipulation === 'source' ? 'destination' : 'source';
  const rewritten = way === ORIGINAL ? manipulation : opposite;
  if (!table.has(handle, rewritten === 'source' ? SRC_NAT : DST_NAT)) return true;
  const target = new TupleKey();
  table.readTuple(handle, otherWay(way), target);
  packet.icmp = { ...icmp, inner: translated(inner, target, opposite) };
  target.invert();
  translate(packet, target, manipulation);
  return true;
}

function isRedirect({ family }: PacketBuffer, type: number): boolean {
  return type === (family === 4 ? IcmpType.REDIRECT : Icmpv6Type.REDIRECT);
}
