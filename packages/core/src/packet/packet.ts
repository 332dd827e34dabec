import type { Address, Family } from '../address/address.ts';
import { objectOf } from '../error/check-argument.ts';
import type { OptionValue } from '../error/check-options.ts';
import type { IcmpMessage } from './icmp.ts';
import type { SctpPacket } from './sctp.ts';
import type { TcpSegment } from './tcp.ts';

/** A part of a datagram that was cut into several packets. */
export interface Fragment {
  /** The identification field that all parts of a datagram share. */
  readonly id: number;
  /** Where the part's payload begins in the datagram's, in bytes. */
  readonly offset: number;
  /** Payload bytes of this part. */
  readonly size: number;
  /** Whether more parts follow. */
  readonly more: boolean;
}

/** The parts of a GRE header that tell calls apart (RFC 2784, RFC 2637). */
export interface GreHeader {
  /** 1 is the enhanced GRE of PPTP. */
  readonly version: 0 | 1;
  /** The key, in version 1 the call's number; 0 where there is none. */
  readonly key: number;
}

/** The user and the group of the process that sends a packet, as numbers. */
export interface PacketOwner {
  readonly user: number;
  readonly group: number;
}

/**
 * One IP packet, as plain readable fields. Build one with {@link tcp}, {@link udp}, {@link icmp} ….
 *
 * ```ts
 * const packet: Packet = udp('10.244.1.2:5000', '10.96.0.10:53');
 * String(packet.destination); // '10.96.0.10'
 * ```
 */
export interface Packet {
  readonly family: Family;
  /** The IP protocol number; for IPv6, that of the transport header. */
  readonly protocol: number;
  readonly source: Address;
  readonly destination: Address;
  /** Ports of TCP, UDP, UDP-Lite and SCTP; 0 elsewhere. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly tcp: TcpSegment | null;
  readonly icmp: IcmpMessage | null;
  readonly sctp: SctpPacket | null;
  /** Of GRE packets, where it matters; left out elsewhere. */
  readonly gre?: GreHeader | undefined;
  /** The security parameters index of AH and ESP; left out elsewhere. */
  readonly spi?: number | undefined;
  /** The payload behind the transport header, a character a byte; left out where nobody reads it. */
  readonly content?: string | undefined;
  /** The hardware address of the frame it arrived in, `02:00:00:00:02:01`; left out where nobody reads it. */
  readonly hardwareSource?: string | undefined;
  /** Of a packet that a local process sends; root where left out. */
  readonly owner?: PacketOwner | undefined;
  readonly fragment: Fragment | null;
  /**
   * The bit of IPv4 that forbids routers to cut the packet (`IP_DF`). Left out it is set, as sockets of
   * Linux set it (`ip_no_pmtu_disc` 0), but on fragments and on packets put together of them.
   */
  readonly dontFragment?: boolean | undefined;
  /**
   * Payload bytes of each segment that the sender's offload makes of a long TCP packet (`gso_size` of
   * include/linux/skbuff.h): the hooks see one packet, and the segments must fit the device. Left out
   * elsewhere.
   */
  readonly segmentSize?: number | undefined;
  /** Bytes of the whole IP packet; of the whole datagram where it is a fragment. */
  readonly length: number;
  readonly ttl: number;
  /** The DSCP and ECN byte. */
  readonly tos: number;
  /** The packet mark (`skb->mark`), 32 bits unsigned. */
  readonly mark: number;
  /** Where it arrived; null when a local process sends it. */
  readonly inputInterface: string | null;
  /** Where it leaves; null before it was routed, and for packets delivered here. */
  readonly outputInterface: string | null;
  /** A transport checksum that is wrong: conntrack calls the packet INVALID. */
  readonly badChecksum: boolean;
  /** The device has verified the transport checksum (checksum offload); false where left out. */
  readonly checksumVerified?: boolean;
  /** The packet inside a tunnel header (protocols IPIP and IPV6); null elsewhere. */
  readonly encapsulated: Packet | null;
}

/** The fields by which a packet is told from another argument. */
export const SOME_PACKET: OptionValue = objectOf('family', 'protocol', 'source', 'destination');
