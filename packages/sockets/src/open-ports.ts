import {
  type Address,
  type AddressLike,
  type Endpoint,
  type Packet,
  Protocol,
  toAddress,
} from '@packet-path/core';

/** A port of the host where a server listens that no process here plays. */
export interface AssumedListener {
  /** An IP protocol number. */
  readonly protocol: number;
  readonly port: number;
  /** Any address of the host unless given. */
  readonly address?: AddressLike;
}

/** Ports of a host that are open without a process that plays them here. */
export class OpenPorts {
  readonly #assumed = new Set<string>();
  readonly #clients = new Set<string>();
  readonly #kernel = new Set<string>();

  /** Servers whose packets whoever plays connections answers; in place of those said before. */
  assume(listeners: Iterable<AssumedListener>): void {
    this.#assumed.clear();
    for (const { protocol, port, address } of listeners) {
      this.#assumed.add(key(protocol, port, address === undefined ? null : toAddress(address)));
    }
  }

  /** A port where the kernel itself listens, as the devices of tunnels do. */
  openKernel({ protocol, port, address }: AssumedListener): void {
    this.#kernel.add(key(protocol, port, address === undefined ? null : toAddress(address)));
  }

  /** The port of a client that is played; the function that comes back closes it. */
  openClient(protocol: number, { address, port }: Endpoint): () => void {
    const client = key(protocol, port, address);
    this.#clients.add(client);
    return () => this.#clients.delete(client);
  }

  /** Whether a delivered packet finds its port open; protocols other than TCP and UDP have no sockets. */
  takes({ protocol, destination, destinationPort }: Packet): boolean {
    if (protocol !== Protocol.TCP && protocol !== Protocol.UDP) return true;
    const here = key(protocol, destinationPort, destination);
    return (
      this.#assumed.has(here) ||
      this.#assumed.has(key(protocol, destinationPort, null)) ||
      this.#clients.has(here) ||
      this.#kernel.has(here) ||
      this.#kernel.has(key(protocol, destinationPort, null))
    );
  }
}

function key(protocol: number, port: number, address: Address | null): string {
  return `${protocol} ${port} ${address ?? '*'}`;
}
