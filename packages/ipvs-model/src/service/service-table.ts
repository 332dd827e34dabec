import { type Address, Protocol, type Random, type Work } from '@packet-path/core';
import type { AddressWords } from '../connection/address-words.ts';
import type { DirectorSettings } from '../settings/director-settings.ts';
import { BegunServices } from './begun-services.ts';
import type { IpvsProgram, ProgramService } from './ipvs-program.ts';
import { ServiceChain } from './service-chain.ts';
import { serviceHash } from './service-hash.ts';
import { ServiceIndex } from './service-index.ts';
import { type ServiceKey, sameKey } from './service-key.ts';
import type { VirtualService } from './virtual-service.ts';

const FTP = 21;
const FTP_DATA = 20;

/**
 * The virtual services of a host: one hash table by protocol, address and port, and one by mark, of
 * 256 buckets each (net/netfilter/ipvs/ip_vs_ctl.c, `IP_VS_SVC_TAB_BITS` 8). The kernel walks through
 * a bucket, and each service that it compares is charged; an index finds the service itself.
 */
export class ServiceTable {
  readonly #bits: number;
  readonly #mask: number;
  /** Stands for the address of the network namespace, which the kernel mixes in. */
  readonly #secret: number;
  /** A chain is made with the first service of its bucket. */
  readonly #byAddress: (ServiceChain | undefined)[];
  readonly #byMark: (ServiceChain | undefined)[];
  readonly #index = new ServiceIndex<VirtualService>();
  /** The services that the host began with, until one is added or removed. */
  #begun: BegunServices | undefined;
  #size = 0;
  #catchAll = 0;
  #ftp = 0;

  constructor(bits: number, random: Random) {
    this.#bits = bits;
    this.#mask = 2 ** bits - 1;
    this.#secret = random.uint32();
    this.#byAddress = new Array(2 ** bits).fill(undefined);
    this.#byMark = new Array(2 ** bits).fill(undefined);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Begins with the services of a program, which are made when they are first asked for. The table must
   * be empty.
   */
  begin(program: IpvsProgram, make: (service: ProgramService) => VirtualService): void {
    this.#begun = new BegunServices(program, this.#bits, make);
    for (const { key } of program.services) this.#count(key, 1);
  }

  /** The newest service of a bucket is the first in its chain. */
  add(service: VirtualService): void {
    this.#settle();
    this.#link(service);
    this.#count(service.key, 1);
  }

  remove(service: VirtualService): void {
    this.#settle();
    this.#chain(service.key)?.remove(service);
    if (service.key.kind === 'address') this.#index.remove(service.key);
    this.#count(service.key, -1);
  }

  /** Makes every service that the host began with, and puts it in its chain. */
  #settle(): void {
    const begun = this.#begun;
    this.#begun = undefined;
    for (const service of begun?.all() ?? []) this.#link(service);
  }

  #link(service: VirtualService): void {
    const { table, bucket } = this.#place(service.key);
    table[bucket] ??= new ServiceChain();
    table[bucket].add(service);
    if (service.key.kind === 'address') this.#index.add(service.key, service);
  }

  /** The service of exactly this address and port, if it is made. */
  peek(protocol: number, address: AddressWords, port: number): VirtualService | undefined {
    return this.#begun === undefined
      ? this.#index.find(protocol, address, port)
      : this.#begun.peek(protocol, address, port);
  }

  /** The service of exactly this key. */
  get(key: ServiceKey): VirtualService | undefined {
    if (key.kind === 'address') {
      const { protocol, address, port } = key;
      const index = this.#begun ?? this.#index;
      return index.find(protocol, address, port);
    }
    for (const service of this.#chain(key) ?? []) if (sameKey(service.key, key)) return service;
    return undefined;
  }

  /**
   * The service of a packet: by its mark, by its address and port, as the data connection of an FTP
   * service, or by its address alone.
   */
  lookup(
    mark: number,
    protocol: number,
    address: Address,
    port: number,
    settings: DirectorSettings,
    work: Work,
  ): VirtualService | undefined {
    if (mark !== 0) {
      const marked = this.#findMark(mark, address.family, work);
      if (marked !== undefined) return marked;
    }
    const exact = this.#find(protocol, address, port, work);
    if (exact !== undefined) return exact;
    if (
      this.#ftp > 0 &&
      protocol === Protocol.TCP &&
      (port === FTP_DATA || port >= settings.firstUnprivilegedPort)
    ) {
      const ftp = this.#find(protocol, address, FTP, work);
      if (ftp !== undefined) return ftp;
    }
    return this.#catchAll > 0 ? this.#find(protocol, address, 0, work) : undefined;
  }

  /**
   * Entries that {@link lookup} compares for a packet without a mark to a service of exactly this address and port;
   * undefined where there is none. No service is made for it.
   */
  probesTo(protocol: number, address: Address, port: number): number | undefined {
    if (this.#begun !== undefined) return this.#begun.probesTo(protocol, address, port);
    const found = this.#index.find(protocol, address, port);
    const chain = this.#byAddress[this.#hash(protocol, address, port)];
    return found && chain?.probesTo(found);
  }

  /** All services in any order; those that nobody has asked for as they stand in the program. */
  asTheyAre(): Iterable<VirtualService | ProgramService> {
    return this.#begun?.asTheyAre() ?? this;
  }

  /** All services, those of addresses first, bucket by bucket. */
  *[Symbol.iterator](): IterableIterator<VirtualService> {
    this.#settle();
    for (const table of [this.#byAddress, this.#byMark]) {
      // Most of the buckets are empty.
      for (const bucket of table) if (bucket !== undefined) yield* bucket;
    }
  }

  #count(key: ServiceKey, by: 1 | -1): void {
    this.#size += by;
    if (key.kind === 'mark') return;
    if (key.port === 0) this.#catchAll += by;
    if (key.port === FTP) this.#ftp += by;
  }

  #find(protocol: number, address: Address, port: number, work: Work): VirtualService | undefined {
    work.ipvsServiceLookups++;
    if (this.#begun !== undefined) return this.#begun.lookup(protocol, address, port, work);
    const chain = this.#byAddress[this.#hash(protocol, address, port)];
    const found = this.#index.find(protocol, address, port);
    if (chain === undefined) return found;
    work.ipvsServiceProbes += found === undefined ? chain.length : chain.probesTo(found);
    return found;
  }

  #findMark(mark: number, family: 4 | 6, work: Work): VirtualService | undefined {
    work.ipvsServiceLookups++;
    for (const service of this.#byMark[mark & this.#mask] ?? []) {
      work.ipvsServiceProbes++;
      const { key } = service;
      if (key.kind === 'mark' && key.mark === mark && key.family === family) return service;
    }
    return undefined;
  }

  #chain(key: ServiceKey): ServiceChain | undefined {
    const { table, bucket } = this.#place(key);
    return table[bucket];
  }

  #place(key: ServiceKey): { table: (ServiceChain | undefined)[]; bucket: number } {
    if (key.kind === 'mark') return { table: this.#byMark, bucket: key.mark & this.#mask };
    const bucket = this.#hash(key.protocol, key.address, key.port);
    return { table: this.#byAddress, bucket };
  }

  #hash(protocol: number, address: Address, port: number): number {
    return (serviceHash(this.#bits, protocol, address, port) ^ this.#secret) & this.#mask;
  }
}
