import { IP_HEADER, type PacketBuffer, TcpFlag, tcpHeaderBytes } from '@packet-path/core';
import { TcpKind, type TcpKindValue, tcpKind } from './tcp-states.ts';

/** A TCP segment in numbers that compare by their difference; overwritten by each read. */
export class Segment {
  kind: TcpKindValue = TcpKind.NONE;
  flags = 0;
  sequence = 0;
  acknowledgement = 0;
  /** The sequence number behind its last byte; SYN and FIN count as one. */
  end = 0;
  window = 0;

  /** False where the packet has no TCP header. */
  read(packet: PacketBuffer): boolean {
    const { tcp } = packet;
    if (tcp === null) return false;
    const { flags } = tcp;
    const counted = ((flags & TcpFlag.SYN) === 0 ? 0 : 1) + ((flags & TcpFlag.FIN) === 0 ? 0 : 1);
    this.kind = tcpKind(flags);
    this.flags = flags;
    this.sequence = tcp.sequence | 0;
    this.acknowledgement = tcp.acknowledgement | 0;
    const headers = IP_HEADER[packet.family] + tcpHeaderBytes(tcp);
    this.end = (tcp.sequence + packet.length - headers + counted) | 0;
    this.window = tcp.window;
    return true;
  }
}
