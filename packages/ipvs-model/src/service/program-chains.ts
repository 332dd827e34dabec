import type { Address } from '@packet-path/core';
import { serviceHash } from './service-hash.ts';
import type { AddressKey } from './service-key.ts';

/**
 * The chains that the services of a program stand in, in a hash table of so many bits, with the bucket
 * of a host whose own address is 0. A walk's length follows from the two numbers of a service.
 */
export class ProgramChains {
  readonly #bits: number;
  /** Services in the chain of each bucket. */
  readonly #lengths: Uint32Array;
  /** Each service's place in its chain, counted from the oldest. */
  readonly #places: Uint32Array;

  constructor(services: readonly { readonly key: AddressKey }[], bits: number) {
    this.#bits = bits;
    this.#lengths = new Uint32Array(2 ** bits);
    this.#places = new Uint32Array(services.length);
    for (const [place, { key }] of services.entries()) {
      this.#places[place] = this.#lengths[this.#bucket(key.protocol, key.address, key.port)]!++;
    }
  }

  /**
   * Services that the kernel compares, from the newest on.
   *
   * @param found the service that ends the walk, by its place in the program; undefined for a walk to the end
   */
  probes(protocol: number, address: Address, port: number, found: number | undefined): number {
    const length = this.#lengths[this.#bucket(protocol, address, port)]!;
    return found === undefined ? length : length - this.#places[found]!;
  }

  #bucket(protocol: number, address: Address, port: number): number {
    return serviceHash(this.#bits, protocol, address, port) & (this.#lengths.length - 1);
  }
}
