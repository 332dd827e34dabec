import { Address, type Family } from '@packet-path/core';
import { type Column, NONE, Slab } from '@packet-path/tables';
import type { Destination } from '../destination/destination.ts';
import type { Forwarding } from '../destination/forwarding.ts';
import type { Jiffies } from '../time/units.ts';
import type { AddressWords } from './address-words.ts';
import type { IpvsHandle } from './ipvs-handle.ts';

/**
 * The key by which a packet from the client finds its connection, as such a packet has it: from the
 * client, to the service.
 */
export interface ConnectionKey {
  /** 0 in the templates of a firewall mark. */
  readonly protocol: number;
  readonly source: AddressWords;
  readonly sourcePort: number;
  readonly destination: AddressWords;
  readonly destinationPort: number;
}

/** Words of a record, a line of the cache: the client's address, the service's from 4 on, and these. */
export const RECORD = 16;
export const VIRTUAL = 4;
/** The client's port above, the service's below. */
export const PORTS = 8;
/** The protocol above 4 bits of the family. */
export const PROTOCOL = 9;
/** The links of the chain. */
export const NEXT = 10;
export const PREVIOUS = 11;
/** From the lowest byte on: the state, the flags, packets of the client, the forwarding method. */
const MOOD = 12;
const DESTINATION_PORT = 13;
const TIMEOUT = 14;
const CONTROL = 15;

const BYTE = 0xff;
const FLAGS = 8;
const PACKETS = 16;
const METHOD = 24;
const METHODS: readonly Forwarding[] = ['masquerade', 'direct', 'tunnel'];

/** The count of a connection's packets stops here. */
const MOST_PACKETS = BYTE;

/** The fields of connections, each in one record of a slab. */
export class ConnectionRecords {
  protected readonly slab: Slab<IpvsHandle> = new Slab(RECORD);
  /** Undefined where packets keep their own destination. */
  readonly destination: (Destination | undefined)[] = [];
  readonly #controlled: Column = this.slab.column(1);

  /** Connections and templates. */
  get size(): number {
    return this.slab.taken;
  }

  protected take(key: ConnectionKey): IpvsHandle {
    const handle = this.slab.take();
    const { words } = this.slab;
    const record = handle * RECORD;
    this.writeKey(handle, key);
    words[record + MOOD] = 0;
    words[record + DESTINATION_PORT] = 0;
    words[record + TIMEOUT] = 0;
    words[record + CONTROL] = NONE;
    this.#controlled.write(handle, 0);
    this.destination[handle] = undefined;
    return handle;
  }

  protected giveBack(handle: IpvsHandle): void {
    this.destination[handle] = undefined;
    this.slab.release(handle);
  }

  protected writeKey(handle: IpvsHandle, key: ConnectionKey): void {
    const { source, destination } = key;
    const { words } = this.slab;
    const record = handle * RECORD;
    words[record] = source.w0;
    words[record + 1] = source.w1;
    words[record + 2] = source.w2;
    words[record + 3] = source.w3;
    words[record + VIRTUAL] = destination.w0;
    words[record + VIRTUAL + 1] = destination.w1;
    words[record + VIRTUAL + 2] = destination.w2;
    words[record + VIRTUAL + 3] = destination.w3;
    words[record + PORTS] = (key.sourcePort << 16) | key.destinationPort;
    words[record + PROTOCOL] = protocolWord(key.protocol, source.family);
  }

  protocol(handle: IpvsHandle): number {
    return this.#word(handle, PROTOCOL) >>> 4;
  }

  family(handle: IpvsHandle): Family {
    return (this.#word(handle, PROTOCOL) & 15) as Family;
  }

  client(handle: IpvsHandle): Address {
    return this.#address(handle, 0);
  }

  clientPort(handle: IpvsHandle): number {
    return this.#word(handle, PORTS) >>> 16;
  }

  virtual(handle: IpvsHandle): Address {
    return this.#address(handle, VIRTUAL);
  }

  virtualPort(handle: IpvsHandle): number {
    return this.#word(handle, PORTS) & 0xffff;
  }

  state(handle: IpvsHandle): number {
    return this.#word(handle, MOOD) & BYTE;
  }

  setState(handle: IpvsHandle, state: number): void {
    this.#setByte(handle, 0, state);
  }

  /** Bits of {@link ConnectionFlag}. */
  flags(handle: IpvsHandle): number {
    return (this.#word(handle, MOOD) >>> FLAGS) & BYTE;
  }

  setFlags(handle: IpvsHandle, flags: number): void {
    this.#setByte(handle, FLAGS, flags);
  }

  has(handle: IpvsHandle, flag: number): boolean {
    return (this.flags(handle) & flag) !== 0;
  }

  clear(handle: IpvsHandle, flag: number): void {
    this.setFlags(handle, this.flags(handle) & ~flag);
  }

  /** Packets that the client sent, up to 255. */
  clientPackets(handle: IpvsHandle): number {
    return (this.#word(handle, MOOD) >>> PACKETS) & BYTE;
  }

  /** Counts a packet of the client (`in_pkts`). */
  countPacket(handle: IpvsHandle): void {
    const packets = this.clientPackets(handle);
    if (packets < MOST_PACKETS) this.#setByte(handle, PACKETS, packets + 1);
  }

  /** How packets go to the destination; fixed when the connection is made. */
  forwarding(handle: IpvsHandle): Forwarding {
    return METHODS[this.#word(handle, MOOD) >>> METHOD]!;
  }

  setForwarding(handle: IpvsHandle, forwarding: Forwarding): void {
    this.#setByte(handle, METHOD, METHODS.indexOf(forwarding));
  }

  destinationPort(handle: IpvsHandle): number {
    return this.#word(handle, DESTINATION_PORT);
  }

  setDestinationPort(handle: IpvsHandle, port: number): void {
    this.slab.words[handle * RECORD + DESTINATION_PORT] = port;
  }

  /** From a packet to expiry. */
  timeout(handle: IpvsHandle): Jiffies {
    return this.#word(handle, TIMEOUT);
  }

  setTimeout(handle: IpvsHandle, timeout: Jiffies): void {
    this.slab.words[handle * RECORD + TIMEOUT] = timeout;
  }

  /** The template that controls it, or `NONE`. */
  control(handle: IpvsHandle): IpvsHandle {
    return this.#word(handle, CONTROL);
  }

  /** How many connections it controls. */
  controlled(template: IpvsHandle): number {
    return this.#controlled.read(template);
  }

  /** Puts a connection under a template. */
  setControl(handle: IpvsHandle, template: IpvsHandle): void {
    this.slab.words[handle * RECORD + CONTROL] = template;
    this.#controlled.write(template, this.controlled(template) + 1);
  }

  /** A connection that a template controls goes. */
  uncontrol(template: IpvsHandle): void {
    this.#controlled.write(template, this.controlled(template) - 1);
  }

  #word(handle: IpvsHandle, word: number): number {
    return this.slab.words[handle * RECORD + word]!;
  }

  #setByte(handle: IpvsHandle, shift: number, value: number): void {
    const { words } = this.slab;
    const at = handle * RECORD + MOOD;
    words[at] = (words[at]! & ~(BYTE << shift)) | (value << shift);
  }

  #address(handle: IpvsHandle, offset: number): Address {
    const { words } = this.slab;
    const word = handle * RECORD + offset;
    const family = this.family(handle);
    return new Address(family, words[word]!, words[word + 1]!, words[word + 2]!, words[word + 3]!);
  }
}

/** The word of a record by which protocol and family are compared at once. */
export function protocolWord(protocol: number, family: Family): number {
  return (protocol << 4) | family;
}
