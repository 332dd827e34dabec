import type { Address, Family } from '../address/address.ts';
import { netmask } from '../address/prefix.ts';
import type { Route } from './route.ts';

interface Level {
  readonly length: number;
  readonly mask: Address;
  /** The first route of each key, so that a look-up reads no list. */
  readonly first: Map<number, Route>;
  /** All routes of a key that has several, the first included. */
  readonly several: Map<number, readonly Route[]>;
}

/** Addresses whose routes are remembered: a packet's way asks several times for those of its few addresses. */
const REMEMBERED = 4;

/** Routes by longest prefix: a hash table for each prefix length in use, tried longest first. */
export class RouteTable {
  readonly #levels: Record<Family, Level[]> = { 4: [], 6: [] };
  readonly #onChange: () => void;
  /** The addresses that were looked up last, as objects, and the answers; the oldest gives way. */
  readonly #asked = new Array<Address | undefined>(REMEMBERED).fill(undefined);
  readonly #answers = new Array<Route | undefined>(REMEMBERED).fill(undefined);
  #oldest = 0;

  /** @param onChange is called back after every change */
  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
  }

  /** Adds a route; a route of the same prefix that was added before keeps its precedence. */
  add(route: Route): void {
    const { address, length, family } = route.prefix;
    const level = this.#level(family, length) ?? this.#addLevel(family, length);
    const key = masked(address, level.mask);
    write(level, key, [...routesOf(level, key), route]);
    this.#change();
  }

  /** Removes the routes of a prefix through a device. */
  remove(route: Pick<Route, 'prefix' | 'interface'>): void {
    const { address, length, family } = route.prefix;
    const level = this.#level(family, length);
    if (level === undefined) return;
    const key = masked(address, level.mask);
    const left = routesOf(level, key).filter(
      (known) => !known.prefix.equals(route.prefix) || known.interface !== route.interface,
    );
    write(level, key, left);
    this.#change();
  }

  /** Every route: longest prefixes first, those of one prefix in the order of their precedence. */
  *routes(): IterableIterator<Route> {
    for (const family of [4, 6] as const) {
      for (const level of this.#levels[family]) {
        for (const key of level.first.keys()) yield* routesOf(level, key);
      }
    }
  }

  lookup(destination: Address): Route | undefined {
    const asked = this.#asked;
    for (let slot = 0; slot < REMEMBERED; slot++) {
      if (asked[slot] === destination) return this.#answers[slot];
    }
    const route = this.#search(destination);
    const slot = this.#oldest;
    asked[slot] = destination;
    this.#answers[slot] = route;
    this.#oldest = (slot + 1) % REMEMBERED;
    return route;
  }

  #change(): void {
    this.#asked.fill(undefined);
    this.#answers.fill(undefined);
    this.#onChange();
  }

  #search(destination: Address): Route | undefined {
    for (const level of this.#levels[destination.family]) {
      const key = masked(destination, level.mask);
      const first = level.first.get(key);
      if (first === undefined) continue;
      // A key of IPv4 is the network itself; of IPv6 several networks may share one.
      if (destination.family === 4 || first.prefix.contains(destination)) return first;
      for (const route of routesOf(level, key))
        if (route.prefix.contains(destination)) return route;
    }
    return undefined;
  }

  #level(family: Family, length: number): Level | undefined {
    return this.#levels[family].find((level) => level.length === length);
  }

  #addLevel(family: Family, length: number): Level {
    const level: Level = {
      length,
      mask: netmask(family, length),
      first: new Map(),
      several: new Map(),
    };
    this.#levels[family].push(level);
    this.#levels[family].sort((a, b) => b.length - a.length);
    return level;
  }
}

/** The routes of a key, in the order of their precedence. */
function routesOf({ first, several }: Level, key: number): readonly Route[] {
  const only = first.get(key);
  return only === undefined ? [] : (several.get(key) ?? [only]);
}

function write({ first, several }: Level, key: number, routes: readonly Route[]): void {
  const [route] = routes;
  if (route === undefined) first.delete(key);
  else first.set(key, route);
  if (routes.length > 1) several.set(key, routes);
  else several.delete(key);
}

/** A key that is exact for IPv4 and mixes the words of IPv6. */
function masked(address: Address, mask: Address): number {
  if (address.family === 4) return address.w3 & mask.w3;
  let key = address.w0 & mask.w0;
  key = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) ^ (address.w1 & mask.w1);
  key = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) ^ (address.w2 & mask.w2);
  return Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) ^ (address.w3 & mask.w3);
}
