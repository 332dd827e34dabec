import type { Endpoint, Random, Work } from '@packet-path/core';
import { LongChains, NONE } from '@packet-path/tables';
import { type AddressWords, isSameAddress } from './address-words.ts';
import {
  type ConnectionKey,
  ConnectionRecords,
  NEXT,
  PORTS,
  PREVIOUS,
  PROTOCOL,
  protocolWord,
  RECORD,
  VIRTUAL,
} from './connection-records.ts';
import type { IpvsHandle } from './ipvs-handle.ts';
import { jhash3 } from './jhash.ts';

/**
 * The connections of a host, in chained hash buckets (`ip_vs_conn_tab`). The newest stands first in its
 * chain (net/netfilter/ipvs/ip_vs_conn.c, `ip_vs_conn_hash`).
 */
export class ConnectionTable extends ConnectionRecords {
  readonly #chains: LongChains;
  readonly #mask: number;
  readonly #key: number;

  /** A table of 2^bits buckets: `CONFIG_IP_VS_TAB_BITS`, 12 unless the kernel was told otherwise. */
  constructor(bits: number, random: Random) {
    super();
    this.#chains = new LongChains(this.slab, 2 ** bits, { next: NEXT, previous: PREVIOUS });
    this.#mask = 2 ** bits - 1;
    this.#key = random.uint32();
  }

  get buckets(): number {
    return this.#chains.buckets;
  }

  /** Takes a record for a connection. It cannot be found until it is linked. */
  allocate(key: ConnectionKey): IpvsHandle {
    const handle = this.take(key);
    this.#chains.reset(handle);
    return handle;
  }

  /** Gives a record back. */
  release(handle: IpvsHandle): void {
    this.#chains.unlink(handle);
    this.giveBack(handle);
  }

  /** Enters a connection at the head of its bucket's chain. */
  link(handle: IpvsHandle, work: Work): void {
    this.#chains.link(handle, this.bucketOf(handle));
    work.ipvsConnectionInserts++;
  }

  /** Whether it is in the hash table, so that packets find it. */
  isLinked(handle: IpvsHandle): boolean {
    return this.#chains.has(handle);
  }

  /** Gives a linked connection another key. */
  rekey(handle: IpvsHandle, key: ConnectionKey, work: Work): void {
    this.#chains.unlink(handle);
    this.writeKey(handle, key);
    this.link(handle, work);
  }

  /** Finds the connection that a packet from the client belongs to, or `NONE`. */
  findIncoming(
    protocol: number,
    client: AddressWords,
    clientPort: number,
    virtual: AddressWords,
    virtualPort: number,
    work: Work,
  ): IpvsHandle {
    const { words } = this.slab;
    const ports = (clientPort << 16) | virtualPort;
    const kind = protocolWord(protocol, client.family);
    work.ipvsConnectionLookups++;
    let probes = 0;
    let handle = this.#chains.first(this.#hash(protocol, client, clientPort));
    while (handle !== NONE) {
      const record = handle * RECORD;
      probes++;
      if (
        words[record + PORTS] === ports &&
        words[record + PROTOCOL] === kind &&
        this.#isAt(record, client) &&
        this.#isAt(record + VIRTUAL, virtual)
      ) {
        break;
      }
      handle = words[record + NEXT]!;
    }
    work.ipvsConnectionProbes += probes;
    return handle;
  }

  /**
   * Finds the connection that a packet from a server belongs to, or `NONE`.
   *
   * A masqueraded server answers from its own address, others from the service's.
   */
  findOutgoing(
    protocol: number,
    server: AddressWords,
    serverPort: number,
    client: AddressWords,
    clientPort: number,
    work: Work,
  ): IpvsHandle {
    const { words } = this.slab;
    const kind = protocolWord(protocol, client.family);
    work.ipvsConnectionLookups++;
    let probes = 0;
    let handle = this.#chains.first(this.#hash(protocol, client, clientPort));
    while (handle !== NONE) {
      const record = handle * RECORD;
      probes++;
      if (
        words[record + PORTS]! >>> 16 === clientPort &&
        words[record + PROTOCOL] === kind &&
        this.#isAt(record, client) &&
        this.#answersFrom(handle, server, serverPort)
      ) {
        break;
      }
      handle = words[record + NEXT]!;
    }
    work.ipvsConnectionProbes += probes;
    return handle;
  }

  /** Whether connections of two ends, each as a client, have one bucket, so that look-ups of one pass over the other. */
  areNeighbours(protocol: number, one: Endpoint, other: Endpoint): boolean {
    const bucket = this.#hash(protocol, one.address, one.port);
    return this.#hash(protocol, other.address, other.port) === bucket;
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
    let handle = this.#chains.first(bucket);
    while (handle !== NONE) {
      handles.push(handle);
      handle = this.#chains.after(handle);
    }
  }

  #answersFrom(handle: IpvsHandle, server: AddressWords, port: number): boolean {
    const destination = this.destination[handle];
    if (destination !== undefined && this.forwarding(handle) === 'masquerade') {
      return this.destinationPort(handle) === port && isSameAddress(destination.address, server);
    }
    return this.virtualPort(handle) === port && this.#isAt(handle * RECORD + VIRTUAL, server);
  }

  #isAt(word: number, address: AddressWords): boolean {
    const { words } = this.slab;
    return (
      words[word + 3] === address.w3 &&
      words[word + 2] === address.w2 &&
      words[word + 1] === address.w1 &&
      words[word] === address.w0
    );
  }

  /** The bucket that a connection is in, or would be. */
  bucketOf(handle: IpvsHandle): number {
    const { words } = this.slab;
    const record = handle * RECORD;
    const w3 = words[record + 3]!;
    const client =
      this.family(handle) === 4
        ? w3
        : this.#fold(words[record]!, words[record + 1]!, words[record + 2]!, w3);
    return this.#bucket(client, this.clientPort(handle), this.protocol(handle));
  }

  #hash(protocol: number, { family, w0, w1, w2, w3 }: AddressWords, port: number): number {
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
}
