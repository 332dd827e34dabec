import type { Service } from '@packet-path/cluster';
import type { Address } from '@packet-path/core';

/** Lists of services that one node has looked through; those that a second one asks about have an index. */
const INDEXES = new WeakMap<readonly Service[], EndpointPlaces | 'seen'>();

/** The places of services in a list by the nodes and the addresses of their endpoints. */
export class EndpointPlaces {
  readonly #byNode = new Map<string, Set<number>>();
  readonly #byAddress = new Map<number | string, Set<number>>();

  private constructor(services: readonly Service[]) {
    for (const [place, { ports }] of services.entries()) {
      for (const { endpoints } of ports) {
        for (const { nodeName, address } of endpoints) {
          if (nodeName !== undefined) enter(this.#byNode, nodeName, place);
          enter(this.#byAddress, keyOf(address), place);
        }
      }
    }
  }

  /** The index of a list, where several nodes have asked about it: one alone does better to look through it. */
  static of(services: readonly Service[]): EndpointPlaces | undefined {
    const known = INDEXES.get(services);
    if (known instanceof EndpointPlaces) return known;
    const places = known === undefined ? undefined : new EndpointPlaces(services);
    INDEXES.set(services, places ?? 'seen');
    return places;
  }

  /** The places, in their order, of services with an endpoint on a node or at one of its addresses. */
  at(node: string, addresses: readonly Address[]): readonly number[] {
    const places = new Set(this.#byNode.get(node));
    for (const address of addresses) {
      for (const place of this.#byAddress.get(keyOf(address)) ?? []) places.add(place);
    }
    return [...places].sort((a, b) => a - b);
  }
}

function enter<Key>(places: Map<Key, Set<number>>, key: Key, place: number): void {
  const known = places.get(key);
  if (known === undefined) places.set(key, new Set([place]));
  else known.add(place);
}

function keyOf(address: Address): number | string {
  return address.family === 4 ? address.w3 : `${address}`;
}
