import type { Cluster } from '@packet-path/cluster';
import type { Address, Endpoint, Family } from '@packet-path/core';
import {
  type ClientKind,
  clientAddress,
  isClusterAddress,
  type NodePlace,
} from '@packet-path/data-plane';

const FIRST_PORT = 1024;
const PORTS = 65_536 - FIRST_PORT;

/**
 * Gives every connection a source of its own: the ports of a first address, then those of the next free
 * one. So no tuple comes again before Linux has forgotten it.
 */
export class Sources {
  readonly #kind: ClientKind;
  readonly #place: NodePlace;
  readonly #cluster: Cluster;
  readonly #current = new Map<Family, { address: Address; next: number }>();

  constructor(kind: ClientKind, place: NodePlace, cluster: Cluster) {
    this.#kind = kind;
    this.#place = place;
    this.#cluster = cluster;
  }

  next(family: Family): Endpoint {
    const isTaken = (address: Address): boolean =>
      isClusterAddress(this.#cluster, this.#place, address);
    let source = this.#current.get(family);
    if (source === undefined) {
      source = { address: clientAddress(this.#kind, this.#place, family, isTaken), next: 0 };
      this.#current.set(family, source);
    }
    if (source.next === PORTS) {
      source.next = 0;
      // The node has no other address.
      if (this.#kind !== 'node') {
        do source.address = source.address.plus(1);
        while (isTaken(source.address));
      }
    }
    return { address: source.address, port: FIRST_PORT + source.next++ };
  }
}
