import type { Address, Family } from '../address/address.ts';
import { anyValue } from '../error/check-options.ts';
import { checkWords } from '../error/check-words.ts';
import { PacketPathError } from '../error/error.ts';
import { shown } from '../error/shown.ts';
import type { IcmpMessage } from './icmp.ts';
import type { Fragment, GreHeader, Packet, PacketOwner } from './packet.ts';
import type { SctpPacket } from './sctp.ts';
import type { TcpSegment } from './tcp.ts';

/**
 * A packet while a host handles it: the fields of a {@link Packet}, writable, and the notes that
 * hooks leave on it for each other (Linux: `struct sk_buff`). Models declare their notes by module
 * augmentation of this class, and their values on a fresh packet to {@link declareNotes}.
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
  gre: GreHeader | undefined;
  spi: number | undefined;
  content: string | undefined;
  hardwareSource: string | undefined;
  owner: PacketOwner | undefined;
  fragment: Fragment | null;
  dontFragment: boolean | undefined;
  segmentSize: number | undefined;
  length: number;
  ttl: number;
  tos: number;
  mark: number;
  inputInterface: string | null;
  outputInterface: string | null;
  badChecksum: boolean;
  checksumVerified: boolean;
  encapsulated: Packet | null;

  /** The kernel of this host made it, in answer to another packet (RST, ICMP error). */
  kernelMade = false;
  /** A copy for a gateway (`-j TEE`): it is routed by the gateway, whatever its source is. */
  isCopy = false;
  /** The fragments a reassembled datagram arrived in; it leaves in the same. */
  fragments: readonly Fragment[] | null = null;

  /** @throws {PacketPathError} `bad-packet` for an object that has no fields of a packet */
  constructor(packet: Packet) {
    if (packet.family !== 4 && packet.family !== 6) throw noPacket(packet);
    this.family = packet.family;
    this.protocol = packet.protocol;
    this.source = packet.source;
    this.destination = packet.destination;
    this.sourcePort = packet.sourcePort;
    this.destinationPort = packet.destinationPort;
    this.tcp = packet.tcp;
    this.icmp = packet.icmp;
    this.sctp = packet.sctp;
    this.gre = packet.gre;
    this.spi = packet.spi;
    this.content = packet.content;
    this.hardwareSource = packet.hardwareSource;
    this.owner = packet.owner;
    this.fragment = packet.fragment;
    this.dontFragment = packet.dontFragment;
    this.segmentSize = packet.segmentSize;
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

/**
 * Declares notes: their values on a packet that no hook has touched. Models do it when they are
 * loaded.
 *
 * @throws {PacketPathError} `bad-option` for what is no declaration, `duplicate` for a name that cannot be one
 */
export function declareNotes(fresh: Readonly<Partial<PacketBuffer>>): void {
  checkWords('declareNotes', fresh, anyValue);
  Object.assign(PacketBuffer.prototype, fresh);
}

/** The packet itself. @throws {PacketPathError} `bad-packet` where there is none */
export function somePacket(given: Packet): Packet {
  if (given === undefined || given === null) throw noPacket(given);
  return given;
}

function noPacket(given: unknown): PacketPathError {
  return new PacketPathError('bad-packet', `${shown(given)} is no packet`, {
    expected:
      "a packet, as tcp(), udp() or withFields() answer it: a spread copies no packet's fields",
  });
}
