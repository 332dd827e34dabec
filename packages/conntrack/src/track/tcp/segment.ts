import { IP_HEADER, type PacketBuffer, TcpFlag, tcpHeaderBytes } from '@packet-path/core';
import { TcpKind, type TcpKindValue, tcpKind } from './tcp-states.ts';

/** Windows are shifted by no more (include/net/tcp.h, `TCP_MAX_WSCALE`; RFC 7323, section 2.3). */
export const LARGEST_SCALE = 14;

/** A TCP segment in numbers that compare by their difference; overwritten by each read. */
export class Segment {
  kind: TcpKindValue = TcpKind.NONE;
  flags = 0;
  /** Bytes of the whole IP packet. */
  bytes = 0;
  sequence = 0;
  acknowledgement = 0;
  /** The sequence number behind its last byte; SYN and FIN count as one. */
  end = 0;
  window = 0;
  /** Whether the header has any option. */
  hasOptions = false;
  /** The option of window scaling; undefined where the segment has none. */
  scale: number | undefined;
  sackPermitted = false;
  /** The highest sequence number that it acknowledges selectively, if it does. */
  highestSack: number | undefined;

  /** False where the packet has no TCP header. */
  read(packet: PacketBuffer): boolean {
    const { tcp } = packet;
    if (tcp === null) return false;
    const { flags, windowScale, sackPermitted = false, sack } = tcp;
    const counted = ((flags & TcpFlag.SYN) === 0 ? 0 : 1) + ((flags & TcpFlag.FIN) === 0 ? 0 : 1);
    const header = tcpHeaderBytes(tcp);
    this.kind = tcpKind(flags);
    this.flags = flags;
    this.bytes = packet.length;
    this.sequence = tcp.sequence | 0;
    this.acknowledgement = tcp.acknowledgement | 0;
    this.end = (tcp.sequence + packet.length - IP_HEADER[packet.family] - header + counted) | 0;
    this.window = tcp.window;
    this.hasOptions = header > 20;
    this.scale = windowScale === undefined ? undefined : Math.min(windowScale, LARGEST_SCALE);
    this.sackPermitted = sackPermitted;
    this.highestSack = sack && highest(sack);
    return true;
  }
}

function highest(blocks: readonly (readonly [left: number, right: number])[]): number | undefined {
  let most: number | undefined;
  for (const [, right] of blocks) {
    if (most === undefined || ((most - right) | 0) < 0) most = right | 0;
  }
  return most;
}
