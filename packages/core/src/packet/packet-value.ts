import type { Address, Family } from '../address/address.ts';
import { checkArgument } from '../error/check-argument.ts';
import { someObject } from '../error/check-options.ts';
import { printsItself } from '../print/inspect.ts';
import { checkPacket } from './check-packet.ts';
import { formatPacket } from './format.ts';
import type { IcmpMessage } from './icmp.ts';
import {
  type Fragment,
  type GreHeader,
  type Packet,
  type PacketOwner,
  SOME_PACKET,
} from './packet.ts';
import type { SctpPacket } from './sctp.ts';
import type { TcpSegment } from './tcp.ts';

/** The key of a packet's fields: an own property, so that comparisons of own fields see them. */
const FIELDS: unique symbol = Symbol('fields');

/** A packet that cannot be written to: each field is an accessor without a setter. */
class PacketValue implements Packet {
  readonly [FIELDS]: Packet;

  constructor(fields: Packet) {
    this[FIELDS] = fields;
  }

  get family(): Family {
    return this[FIELDS].family;
  }
  get protocol(): number {
    return this[FIELDS].protocol;
  }
  get source(): Address {
    return this[FIELDS].source;
  }
  get destination(): Address {
    return this[FIELDS].destination;
  }
  get sourcePort(): number {
    return this[FIELDS].sourcePort;
  }
  get destinationPort(): number {
    return this[FIELDS].destinationPort;
  }
  get tcp(): TcpSegment | null {
    return this[FIELDS].tcp;
  }
  get icmp(): IcmpMessage | null {
    return this[FIELDS].icmp;
  }
  get sctp(): SctpPacket | null {
    return this[FIELDS].sctp;
  }
  get gre(): GreHeader | undefined {
    return this[FIELDS].gre;
  }
  get spi(): number | undefined {
    return this[FIELDS].spi;
  }
  get content(): string | undefined {
    return this[FIELDS].content;
  }
  get hardwareSource(): string | undefined {
    return this[FIELDS].hardwareSource;
  }
  get owner(): PacketOwner | undefined {
    return this[FIELDS].owner;
  }
  get fragment(): Fragment | null {
    return this[FIELDS].fragment;
  }
  get dontFragment(): boolean | undefined {
    return this[FIELDS].dontFragment;
  }
  get segmentSize(): number | undefined {
    return this[FIELDS].segmentSize;
  }
  get length(): number {
    return this[FIELDS].length;
  }
  get ttl(): number {
    return this[FIELDS].ttl;
  }
  get tos(): number {
    return this[FIELDS].tos;
  }
  get mark(): number {
    return this[FIELDS].mark;
  }
  get inputInterface(): string | null {
    return this[FIELDS].inputInterface;
  }
  get outputInterface(): string | null {
    return this[FIELDS].outputInterface;
  }
  get badChecksum(): boolean {
    return this[FIELDS].badChecksum;
  }
  get checksumVerified(): boolean {
    return this[FIELDS].checksumVerified ?? false;
  }
  get encapsulated(): Packet | null {
    return this[FIELDS].encapsulated;
  }

  toString(): string {
    return formatPacket(this);
  }

  toJSON(): Packet {
    return this[FIELDS];
  }

  static {
    printsItself(PacketValue, {
      tag: 'Packet',
      difference: (value) => inFull(value as PacketValue),
    });
  }
}

/** Fields of a packet that its line shows. */
const ON_THE_LINE: ReadonlySet<string> = new Set<keyof Packet>([
  'family',
  'protocol',
  'source',
  'destination',
  'sourcePort',
  'destinationPort',
]);

/** The line of a packet, and after it every other field that is not empty. */
function inFull(packet: PacketValue): string {
  const fields = packet.toJSON();
  const others = Object.entries(fields)
    .filter(([name]) => !ON_THE_LINE.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(Object.fromEntries(others), (_, value: unknown) =>
    value === null || value === 0 || value === false ? undefined : value,
  );
  return `${formatPacket(packet)} ${text}`;
}

/** The read-only packet of these fields, which nobody else may write to from now on. */
export function packetValue(fields: Packet): Packet {
  return new PacketValue(fields);
}

/**
 * The same, of fields that a user chose, and closed: it takes no other fields either.
 *
 * @throws {PacketPathError} `bad-packet` where no packet can have them
 */
export function checkedPacket(fields: Packet): Packet {
  checkPacket(fields);
  return Object.preventExtensions(new PacketValue(fields));
}

/**
 * A packet with some fields changed: spreading one does not copy its fields, which are accessors.
 *
 * @throws {PacketPathError} `bad-packet` where no packet can have them
 */
export function withFields(packet: Packet, changes: Partial<Packet>): Packet {
  checkArgument('withFields', 'packet', packet, SOME_PACKET);
  checkArgument('withFields', 'changes', changes, someObject);
  return checkedPacket({ ...fieldsOf(packet), ...changes });
}

/** The readable fields of a packet as they are now; as one fragment of it, where one is named. */
export function snapshot(packet: Packet, fragment: Fragment | null = packet.fragment): Packet {
  return new PacketValue(fieldsOf(packet, fragment));
}

/** The ends that a packet leaves a host with. */
export interface LeavingEnds {
  readonly source: Address;
  readonly destination: Address;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A packet that is no fragment as it leaves, with other ends, a lower TTL, and a device. */
export function leaving(
  packet: Packet,
  { source, destination, sourcePort, destinationPort }: LeavingEnds,
  hops: number,
  outputInterface: string | null,
): Packet {
  const fields: { -readonly [Key in keyof Packet]: Packet[Key] } = fieldsOf(packet, null);
  fields.source = source;
  fields.destination = destination;
  fields.sourcePort = sourcePort;
  fields.destinationPort = destinationPort;
  fields.ttl -= hops;
  fields.outputInterface = outputInterface;
  return new PacketValue(fields);
}

/** The fields of a packet as a plain object. */
export function fieldsOf(packet: Packet, fragment: Fragment | null = packet.fragment): Packet {
  return {
    family: packet.family,
    protocol: packet.protocol,
    source: packet.source,
    destination: packet.destination,
    sourcePort: packet.sourcePort,
    destinationPort: packet.destinationPort,
    tcp: packet.tcp,
    icmp: packet.icmp,
    sctp: packet.sctp,
    gre: packet.gre,
    spi: packet.spi,
    content: packet.content,
    hardwareSource: packet.hardwareSource,
    owner: packet.owner,
    fragment,
    dontFragment: packet.dontFragment,
    segmentSize: packet.segmentSize,
    length: packet.length,
    ttl: packet.ttl,
    tos: packet.tos,
    mark: packet.mark,
    inputInterface: packet.inputInterface,
    outputInterface: packet.outputInterface,
    badChecksum: packet.badChecksum,
    encapsulated: packet.encapsulated,
  };
}
