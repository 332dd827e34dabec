import type { Service } from '@packet-path/cluster';
import type { Address } from '@packet-path/core';

/** An index takes as long as so many nodes take to look through the list themselves. */
const WORTH_AN_INDEX = 5;

/** Lists of services: how many nodes have looked through each, or its index. */
const INDEXES = new WeakMap<readonly Service[], EndpointPlaces | number>();

/** The places of services in a list by the nodes and the addresses of their endpoints. */
export class EndpointPlaces {
  readonly #byNode = new Map<string, Places>();
  readonly #byAddress = new Map<number | string, Places>();

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

  /** The index of a list, where many nodes have asked about it: a few do better to look through it. */
  static of(services: readonly Service[]): EndpointPlaces | undefined {
    const known = INDEXES.get(services) ?? 0;
    if (known instanceof EndpointPlaces) return known;
    const places = known < WORTH_AN_INDEX ? undefined : new EndpointPlaces(services);
    INDEXES.set(services, places ?? known + 1);
    return places;
  }

  /** The places, in their order, of services with an endpoint on a node or at one of its addresses. */
  at(node: string, addresses: readonly Address[]): readonly number[] {
    const places = new Set<number>();
    addTo(places, this.#byNode.get(node));
    for (const address of addresses) addTo(places, this.#byAddress.get(keyOf(address)));
    return [...places].sort((a, b) => a - b);
  }
}

/** Places of services in their order: most addresses serve one, which needs no list. */
type Places = number | number[];

/** Enters a place that comes after all that were entered before, or is the last of them. */
function enter<Key>(places: Map<Key, Places>, key: Key, place: number): void {
  const known = places.get(key);
  if (known === undefined) places.set(key, place);
  else if (typeof known === 'number') {
    if (known !== place) places.set(key, [known, place]);
  } else if (known.at(-1) !== place) known.push(place);
}

function addTo(places: Set<number>, some: Places | undefined): void {
  if (typeof some === 'number') places.add(some);
  else for (const place of some ?? []) places.add(place);
}

function keyOf(address: Address): number | string {
  return address.family === 4 ? address.w3 : `${address}`;
}
