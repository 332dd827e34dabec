import {
  Address,
  type Family,
  type Packet,
  type PacketBuffer,
  type PacketColumns,
  Protocol,
  Tuple,
} from '@packet-path/core';
import { inverseQuery } from './icmp-query.ts';

/** A key is read from a packet, or from the packet that an ICMP error quotes. */
type Keyed = Pick<
  PacketBuffer,
  'family' | 'protocol' | 'source' | 'destination' | 'sourcePort' | 'destinationPort' | 'icmp'
> &
  Pick<Packet, 'gre'>;

/**
 * A tuple as the table compares it: plain numbers that are overwritten again and again, so that a
 * look-up allocates nothing (`struct nf_conntrack_tuple`).
 *
 * For ICMP the source port is the identifier, and the destination port is type and code. For GRE of
 * version 1 the destination port is the key.
 */
export class TupleKey {
  family: Family = 4;
  protocol = 0;
  s0 = 0;
  s1 = 0;
  s2 = 0;
  s3 = 0;
  d0 = 0;
  d1 = 0;
  d2 = 0;
  d3 = 0;
  sourcePort = 0;
  destinationPort = 0;

  /** The tuple a packet belongs to. */
  readPacket(packet: Keyed): void {
    this.family = packet.family;
    this.protocol = packet.protocol;
    this.setSource(packet.source);
    this.setDestination(packet.destination);
    const { icmp } = packet;
    if (icmp === null) {
      this.sourcePort = packet.sourcePort;
      this.destinationPort = packet.destinationPort;
      // Only the enhanced header of PPTP is followed by its key (`gre_pkt_to_tuple`).
      if (packet.gre?.version === 1) this.destinationPort = packet.gre.key & 0xffff;
    } else {
      this.sourcePort = icmp.id;
      this.destinationPort = (icmp.type << 8) | icmp.code;
    }
  }

  /** The tuple of a row of columns. */
  readRow(columns: PacketColumns, row: number): void {
    const { family, source, destination } = columns;
    this.family = family;
    this.protocol = columns.protocol[row]!;
    this.sourcePort = columns.sourcePort[row]!;
    this.destinationPort = columns.destinationPort[row]!;
    const last = family === 4 ? row : row * 4 + 3;
    this.s3 = source[last]!;
    this.d3 = destination[last]!;
    this.s0 = this.s1 = this.s2 = this.d0 = this.d1 = this.d2 = 0;
    if (family === 4) return;
    this.s0 = source[last - 3]!;
    this.s1 = source[last - 2]!;
    this.s2 = source[last - 1]!;
    this.d0 = destination[last - 3]!;
    this.d1 = destination[last - 2]!;
    this.d2 = destination[last - 1]!;
  }

  /** A tuple as people write it. Of an ICMP tuple the type and code stay as they are. */
  readTuple(tuple: Tuple): void {
    this.family = tuple.source.family;
    this.protocol = tuple.protocol;
    this.setSource(tuple.source);
    this.setDestination(tuple.destination);
    this.sourcePort = tuple.sourcePort;
    if (!this.isIcmp) this.destinationPort = tuple.destinationPort;
  }

  setSource({ w0, w1, w2, w3 }: Pick<Address, 'w0' | 'w1' | 'w2' | 'w3'>): void {
    this.s0 = w0;
    this.s1 = w1;
    this.s2 = w2;
    this.s3 = w3;
  }

  setDestination({ w0, w1, w2, w3 }: Address): void {
    this.d0 = w0;
    this.d1 = w1;
    this.d2 = w2;
    this.d3 = w3;
  }

  copy(other: TupleKey): void {
    this.family = other.family;
    this.protocol = other.protocol;
    this.s0 = other.s0;
    this.s1 = other.s1;
    this.s2 = other.s2;
    this.s3 = other.s3;
    this.d0 = other.d0;
    this.d1 = other.d1;
    this.d2 = other.d2;
    this.d3 = other.d3;
    this.sourcePort = other.sourcePort;
    this.destinationPort = other.destinationPort;
  }

  /** Turns into the tuple of the answer; false where there is none (`nf_ct_invert_tuple`). */
  invert(): boolean {
    const { s0, s1, s2, s3, sourcePort, destinationPort } = this;
    if (this.isIcmp) {
      const type = inverseQuery(this.family, destinationPort >>> 8);
      if (type === undefined) return false;
      this.destinationPort = (type << 8) | (destinationPort & 0xff);
    } else {
      this.sourcePort = destinationPort;
      this.destinationPort = sourcePort;
    }
    this.s0 = this.d0;
    this.s1 = this.d1;
    this.s2 = this.d2;
    this.s3 = this.d3;
    this.d0 = s0;
    this.d1 = s1;
    this.d2 = s2;
    this.d3 = s3;
    return true;
  }

  equals(other: TupleKey): boolean {
    return (
      this.sourcePort === other.sourcePort &&
      this.destinationPort === other.destinationPort &&
      this.protocol === other.protocol &&
      this.family === other.family &&
      this.s3 === other.s3 &&
      this.d3 === other.d3 &&
      this.s2 === other.s2 &&
      this.s1 === other.s1 &&
      this.s0 === other.s0 &&
      this.d2 === other.d2 &&
      this.d1 === other.d1 &&
      this.d0 === other.d0
    );
  }

  /** Whether it is the answer's tuple of another, which is not of ICMP. */
  isInverseOf(other: TupleKey): boolean {
    return (
      this.sourcePort === other.destinationPort &&
      this.destinationPort === other.sourcePort &&
      this.s3 === other.d3 &&
      this.d3 === other.s3 &&
      this.s2 === other.d2 &&
      this.s1 === other.d1 &&
      this.s0 === other.d0 &&
      this.d2 === other.s2 &&
      this.d1 === other.s1 &&
      this.d0 === other.s0
    );
  }

  get isIcmp(): boolean {
    return this.protocol === Protocol.ICMP || this.protocol === Protocol.ICMPV6;
  }

  source(): Address {
    return new Address(this.family, this.s0, this.s1, this.s2, this.s3);
  }

  destination(): Address {
    return new Address(this.family, this.d0, this.d1, this.d2, this.d3);
  }

  /** The words of the source, as columns of IPv6 addresses have them. */
  sourceWords(): readonly number[] {
    return [this.s0, this.s1, this.s2, this.s3];
  }

  destinationWords(): readonly number[] {
    return [this.d0, this.d1, this.d2, this.d3];
  }

  toTuple(): Tuple {
    const peer = this.isIcmp ? this.sourcePort : this.destinationPort;
    return new Tuple(this.protocol, this.source(), this.destination(), this.sourcePort, peer);
  }
}
