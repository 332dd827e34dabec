import { type Packet, type PacketBuffer, Protocol, TcpFlag } from '@packet-path/core';
import type { DirectorSettings } from '../settings/director-settings.ts';

/** Whether IPVS balances a protocol at all. */
export function isBalanced(protocol: number): boolean {
  return protocol === Protocol.TCP || protocol === Protocol.UDP || protocol === Protocol.SCTP;
}

/** Whether a packet says that its sender begins anew (`is_new_conn`): a SYN, an INIT. */
export function beginsAnew({ tcp, sctp }: PacketBuffer): boolean {
  if (tcp !== null) return (tcp.flags & TcpFlag.SYN) !== 0;
  return sctp?.chunks[0] === 'INIT';
}

/** Whether a packet without a connection may begin one. */
export function mayBegin({ tcp, sctp }: Packet, settings: DirectorSettings): boolean {
  if (tcp !== null) {
    if ((tcp.flags & TcpFlag.RST) !== 0) return false;
    return settings.sloppyTcp || (tcp.flags & TcpFlag.SYN) !== 0;
  }
  if (sctp === null) return true;
  const first = sctp.chunks[0];
  return first === 'INIT' || (settings.sloppySctp && first !== 'ABORT');
}
