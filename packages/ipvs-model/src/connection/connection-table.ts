import { Address, type Family, type Random, type Work } from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';
import type { Forwarding } from '../destination/forwarding.ts';
import { ConnectionFlag } from './connection-flag.ts';
import { type IpvsHandle, NONE } from './ipvs-handle.ts';
import { jhash3 } from './jhash.ts';

/**
 * The key by which a packet from the client finds its connection, as such a packet has it: from the
 * client, to the service.
 */
export interface ConnectionKey {
  /** 0 in the templates of a firewall mark. */
  readonly protocol: number;
  readonly source: Address;
  readonly sourcePort: number;
  readonly destination: Address;
  readonly destinationPort: number;
}

/** Words of a record: client 0 to 3, virtual address 4 to 7, and these. */
const RECORD = 12;
const PORTS = 8;
const PROTOCOL = 9;
const NEXT = 10;
const PREVIOUS = 11;

/**
 * The connections of a host, in chained hash buckets (`ip_vs_conn_tab`): columns of typed arrays,
 * where a connection is an index, and freed indexes are used again.
 *
 * The newest stands first in its chain (net/netfilter/ipvs/ip_vs_conn.c, `ip_vs_conn_hash`).
 */
export class ConnectionTable {
  /** Columns, indexed by connection. They are replaced when the table grows. */
  state: Uint8Array = new Uint8Array(0);
  /** Bits of {@link ConnectionFlag}. */
  flags: Uint8Array = new Uint8Array(0);
  destinationPort: Uint16Array = new Uint16Array(0);
  /** Jiffies from a packet to expiry. */
  timeout: Float64Array = new Float64Array(0);
  /** The template that controls it, or `NONE`. */
  control: Int32Array = new Int32Array(0);
  /** How many connections it controls. */
  controlled: Int32Array = new Int32Array(0);
  /** Packets that the client sent, up to 255. */
  clientPackets: Uint8Array = new Uint8Array(0);
  readonly destination: (Destination | undefined)[] = [];
  /** How packets go to the destination; fixed when the connection is made. */
  readonly forwarding: Forwarding[] = [];

  readonly #buckets: Int32Array;
  readonly #mask: number;
  readonly #key: number;
  #records = new Int32Array(0);
  #free = NONE;
  #used = 0;
  #size = 0;

  /** A table of 2^bits buckets: `CONFIG_IP_VS_TAB_BITS`, 12 unless the kernel was told otherwise. */
  constructor(bits: number, random: Random) {
    this.#buckets = new Int32Array(2 ** bits).fill(NONE);
    this.#mask = 2 ** bits - 1;
    this.#key = random.uint32();
  }

  /** Buckets. */
  get buckets(): number {
    return this.#buckets.length;
  }

  /** Connections and templates. */
  get size(): number {
    return this.#size;
  }

  /** Takes an index for a connection. It cannot be found until it is linked. */
  allocate(key: ConnectionKey): IpvsHandle {
    let handle = this.#free;
    if (handle === NONE) {
      handle = this.#used++;
      if (handle === this.state.length) this.#grow();
    } else {
      this.#free = this.#records[handle * RECORD + NEXT]!;
    }
    this.#size++;
    this.#write(handle, key);
    this.state[handle] = 0;
    this.flags[handle] = 0;
    this.clientPackets[handle] = 0;
    this.destinationPort[handle] = 0;
    this.timeout[handle] = 0;
    this.control[handle] = NONE;
    this.controlled[handle] = 0;
    this.destination[handle] = undefined;
    this.forwarding[handle] = 'masquerade';
    return handle;
  }

  /** Gives an index back. */
  release(handle: IpvsHandle): void {
    this.unlink(handle);
    this.destination[handle] = undefined;
    this.#records[handle * RECORD + NEXT] = this.#free;
    this.#free = handle;
    this.#size--;
  }

  /** Enters a connection at the head of its bucket's chain. */
  link(handle: IpvsHandle, work: Work): void {
    const record = handle * RECORD;
    const bucket = this.bucketOf(handle);
    const next = this.#buckets[bucket]!;
    this.#records[record + NEXT] = next;
    this.#records[record + PREVIOUS] = NONE;
    if (next !== NONE) this.#records[next * RECORD + PREVIOUS] = handle;
    this.#buckets[bucket] = handle;
    this.flags[handle]! |= ConnectionFlag.HASHED;
    work.ipvsConnectionInserts++;
  }

  unlink(handle: IpvsHandle): void {
    if ((this.flags[handle]! & ConnectionFlag.HASHED) === 0) return;
    this.flags[handle]! &= ~ConnectionFlag.HASHED;
    const record = handle * RECORD;
    const next = this.#records[record + NEXT]!;
    const previous = this.#records[record + PREVIOUS]!;
    if (next !== NONE) this.#records[next * RECORD + PREVIOUS] = previous;
    if (previous === NONE) this.#buckets[this.bucketOf(handle)] = next;
    else this.#records[previous * RECORD + NEXT] = next;
  }

  /** Finds the connection that a packet from the client belongs to, or `NONE`. */
  findIncoming(
    protocol: number,
    client: Address,
    clientPort: number,
    virtual: Address,
    virtualPort: number,
    work: Work,
  ): IpvsHandle {
    const records = this.#records;
    const ports = (clientPort << 16) | virtualPort;
    work.ipvsConnectionLookups++;
    let handle = this.#buckets[this.#hash(protocol, client, clientPort)]!;
    while (handle !== NONE) {
      const record = handle * RECORD;
      work.ipvsConnectionProbes++;
      if (
        records[record + PORTS] === ports &&
        records[record + PROTOCOL] === protocolWord(protocol, client.family) &&
        this.#isAt(record, client) &&
        this.#isAt(record + 4, virtual)
      ) {
        return handle;
      }
      handle = records[record + NEXT]!;
    }
    return NONE;
  }

  /**
   * Finds the connection that a packet from a server belongs to, or `NONE`.
   *
   * A masqueraded server answers from its own address, others from the service's.
   */
  findOutgoing(
    protocol: number,
    server: Address,
    serverPort: number,
    client: Address,
    clientPort: number,
    work: Work,
  ): IpvsHandle {
    const records = this.#records;
    work.ipvsConnectionLookups++;
    let handle = this.#buckets[this.#hash(protocol, client, clientPort)]!;
    while (handle !== NONE) {
      const record = handle * RECORD;
      work.ipvsConnectionProbes++;
      if (
        records[record + PORTS]! >>> 16 === clientPort &&
        records[record + PROTOCOL] === protocolWord(protocol, client.family) &&
        this.#isAt(record, client) &&
        this.#answersFrom(handle, server, serverPort)
      ) {
        return handle;
      }
      handle = records[record + NEXT]!;
    }
    return NONE;
  }

  protocol(handle: IpvsHandle): number {
    return this.#records[handle * RECORD + PROTOCOL]! >>> 4;
  }

  family(handle: IpvsHandle): Family {
    return (this.#records[handle * RECORD + PROTOCOL]! & 15) as Family;
  }

  clientPort(handle: IpvsHandle): number {
    return this.#records[handle * RECORD + PORTS]! >>> 16;
  }

  virtualPort(handle: IpvsHandle): number {
    return this.#records[handle * RECORD + PORTS]! & 0xffff;
  }

  client(handle: IpvsHandle): Address {
    return this.#address(handle, 0);
  }

  virtual(handle: IpvsHandle): Address {
    return this.#address(handle, 4);
  }

  /** Gives a linked connection another key. */
  rekey(handle: IpvsHandle, key: ConnectionKey, work: Work): void {
    this.unlink(handle);
    this.#write(handle, key);
    this.link(handle, work);
  }

  has(handle: IpvsHandle, flag: number): boolean {
    return (this.flags[handle]! & flag) !== 0;
  }

  /** The hashed connections as they are now: bucket by bucket, in each the newest first. */
  handles(): IpvsHandle[] {
    const handles: IpvsHandle[] = [];
    for (let bucket = 0; bucket < this.buckets; bucket++) this.#walk(bucket, handles);
    return handles;
  }

  /** The connections of a bucket as they are now, the newest first. */
  chain(bucket: number): readonly IpvsHandle[] {
    const handles: IpvsHandle[] = [];
    this.#walk(bucket, handles);
    return handles;
  }

  #walk(bucket: number, handles: IpvsHandle[]): void {
    let handle = this.#buckets[bucket]!;
    while (handle !== NONE) {
      handles.push(handle);
      handle = this.#records[handle * RECORD + NEXT]!;
    }
  }

  #answersFrom(handle: IpvsHandle, server: Address, port: number): boolean {
    const destination = this.destination[handle];
    if (destination !== undefined && this.forwarding[handle] === 'masquerade') {
      return this.destinationPort[handle] === port && destination.address.equals(server);
    }
    return this.virtualPort(handle) === port && this.#isAt(handle * RECORD + 4, server);
  }

  #isAt(word: number, address: Address): boolean {
    const records = this.#records;
    return (
      records[word + 3] === address.w3 &&
      records[word + 2] === address.w2 &&
      records[word + 1] === address.w1 &&
      records[word] === address.w0
    );
  }

  #address(handle: IpvsHandle, offset: number): Address {
    const records = this.#records;
    const word = handle * RECORD + offset;
    return new Address(
      this.family(handle),
      records[word]!,
      records[word + 1]!,
      records[word + 2]!,
      records[word + 3]!,
    );
  }

  #write(handle: IpvsHandle, key: ConnectionKey): void {
    const record = handle * RECORD;
    const records = this.#records;
    const { source, destination } = key;
    records[record] = source.w0;
    records[record + 1] = source.w1;
    records[record + 2] = source.w2;
    records[record + 3] = source.w3;
    records[record + 4] = destination.w0;
    records[record + 5] = destination.w1;
    records[record + 6] = destination.w2;
    records[record + 7] = destination.w3;
    records[record + PORTS] = (key.sourcePort << 16) | key.destinationPort;
    records[record + PROTOCOL] = protocolWord(key.protocol, source.family);
  }

  /** The bucket that a connection is in, or would be. */
  bucketOf(handle: IpvsHandle): number {
    const records = this.#records;
    const record = handle * RECORD;
    const w3 = records[record + 3]!;
    const folded =
      this.family(handle) === 4
        ? w3
        : this.#fold(records[record]!, records[record + 1]!, records[record + 2]!, w3);
    return this.#bucket(folded, this.clientPort(handle), this.protocol(handle));
  }

  #hash(protocol: number, { family, w0, w1, w2, w3 }: Address, port: number): number {
    return this.#bucket(family === 4 ? w3 : this.#fold(w0, w1, w2, w3), port, protocol);
  }

  /** A client's IPv6 address in one word (include/linux/jhash.h, `jhash` of 16 bytes). */
  #fold(w0: number, w1: number, w2: number, w3: number): number {
    return jhash3(jhash3(w0, w1, w2, this.#key), w3, 0, this.#key);
  }

  /** ip_vs_conn.c, `ip_vs_conn_hashkey`: the service's address is not hashed. */
  #bucket(client: number, port: number, protocol: number): number {
    return jhash3(client, port, protocol, this.#key) & this.#mask;
  }

  #grow(): void {
    const capacity = Math.max(64, this.state.length * 2);
    this.state = grown(this.state, new Uint8Array(capacity));
    this.clientPackets = grown(this.clientPackets, new Uint8Array(capacity));
    this.flags = grown(this.flags, new Uint8Array(capacity));
    this.destinationPort = grown(this.destinationPort, new Uint16Array(capacity));
    this.timeout = grown(this.timeout, new Float64Array(capacity));
    this.control = grown(this.control, new Int32Array(capacity));
    this.controlled = grown(this.controlled, new Int32Array(capacity));
    this.#records = grown(this.#records, new Int32Array(capacity * RECORD));
  }
}

function protocolWord(protocol: number, family: Family): number {
  return (protocol << 4) | family;
}

function grown<Column extends Uint8Array | Uint16Array | Int32Array | Float64Array>(
  from: Column,
  to: Column,
): Column {
  to.set(from);
  return to;
}
