import type { Address, Endpoint } from '@packet-path/core';
import { checkArgument, objectOf, someFunction } from '@packet-path/core';

/** The first port that Linux gives out by itself (`net.ipv4.ip_local_port_range`). */
export const CLIENT_PORT = 32768;

const FIRST_PORT = 1024;
const PORTS = 65_536 - FIRST_PORT;

/**
 * Sources that differ from each other: the ports of an address from a first one on, 1024 to 65535, then
 * those of the next address that is free.
 */
export class FreshSources {
  readonly #isTaken: (address: Address) => boolean;
  #address: Address;
  readonly #first: number;
  #given = 0;

  constructor(endpoint: Endpoint, isTaken: (address: Address) => boolean = () => false) {
    checkArgument('new FreshSources', 'endpoint', endpoint, objectOf('address', 'port'));
    checkArgument('new FreshSources', 'isTaken', isTaken, someFunction);
    const { address, port } = endpoint;
    this.#address = address;
    this.#first = port < FIRST_PORT ? CLIENT_PORT : port;
    this.#isTaken = isTaken;
  }

  next(): Endpoint {
    if (this.#given === PORTS) {
      this.#given = 0;
      do this.#address = this.#address.plus(1);
      while (this.#isTaken(this.#address));
    }
    const port = FIRST_PORT + ((this.#first - FIRST_PORT + this.#given) % PORTS);
    this.#given++;
    return { address: this.#address, port };
  }
}
