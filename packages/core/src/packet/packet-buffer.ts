import type { Address, Family } from '../address/address.ts';
import type { IcmpMessage } from './icmp.ts';
import type { Fragment, Packet } from './packet.ts';
import type { SctpPacket } from './sctp.ts';
import type { TcpSegment } from './tcp.ts';

/** How conntrack sees a packet (`enum ip_conntrack_info`; UNTRACKED also before it looked). */
export type ConnectionState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';

/** Which way a packet of a connection travels. */
export type Direction = 'original' | 'reply';

/** No connection is attached to the packet. */
export const NO_CONNECTION = -1;

/**
 * A packet while a host handles it: the fields of a {@link Packet}, writable, and the notes that
 * hooks leave on it for each other (Linux: `struct sk_buff`).
 */
export class PacketBuffer implements Packet {
  family: Family;
  protocol: number;
  source: Address;
  destination: Address;
  sourcePort: number;
  destinationPort: number;
  tcp: TcpSegment | null;
  icmp: IcmpMessage | null;
  sctp: SctpPacket | null;
  fragment: Fragment | null;
  length: number;
  ttl: number;
  tos: number;
  mark: number;
  inputInterface: string | null;
  outputInterface: string | null;
  badChecksum: boolean;
  checksumVerified: boolean;
  encapsulated: Packet | null;

  /** The entry in conntrack's table this packet belongs to, or {@link NO_CONNECTION}. */
  connection: number = NO_CONNECTION;
  connectionState: ConnectionState = 'UNTRACKED';
  connectionDirection: Direction = 'original';
  /** The conntrack zone the packet is to be looked up in (`-j CT --zone`); 0 unless a rule says so. */
  connectionZone = 0;
  /**
   * Whether conntrack must leave the packet alone (`IP_CT_UNTRACKED`: NOTRACK, or IPVS without
   * `net.ipv4.vs.conntrack`).
   */
  untracked = false;
  /** IPVS has sent this packet on: it must not look at it again (`skb->ipvs_property`). */
  ipvsProperty = false;
  /** The kernel of this host made it, in answer to another packet (RST, ICMP error). */
  kernelMade = false;
  /** The fragments a reassembled datagram arrived in; it leaves in the same. */
  fragments: readonly Fragment[] | null = null;

  constructor(packet: Packet) {
    this.family = packet.family;
    this.protocol = packet.protocol;
    this.source = packet.source;
    this.destination = packet.destination;
    this.sourcePort = packet.sourcePort;
    this.destinationPort = packet.destinationPort;
    this.tcp = packet.tcp;
    this.icmp = packet.icmp;
    this.sctp = packet.sctp;
    this.fragment = packet.fragment;
    this.length = packet.length;
    this.ttl = packet.ttl;
    this.tos = packet.tos;
    this.mark = packet.mark;
    this.inputInterface = packet.inputInterface;
    this.outputInterface = packet.outputInterface;
    this.badChecksum = packet.badChecksum;
    this.checksumVerified = packet.checksumVerified ?? false;
    this.encapsulated = packet.encapsulated;
  }
}
