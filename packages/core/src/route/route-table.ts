import type { Address, Family } from '../address/address.ts';
import { netmask } from '../address/prefix.ts';
import type { Route } from './route.ts';

interface Level {
  readonly length: number;
  readonly mask: Address;
  readonly routes: Map<number, Route[]>;
}

/** Routes by longest prefix: a hash table for each prefix length in use, tried longest first. */
export class RouteTable {
  readonly #levels: Record<Family, Level[]> = { 4: [], 6: [] };
  readonly #onChange: () => void;

  /** @param onChange is called back after every change */
  constructor(onChange: () => void = () => {}) {
    this.#onChange = onChange;
  }

  /** Adds a route; a route of the same prefix that was added before keeps its precedence. */
  add(route: Route): void {
    const { address, length, family } = route.prefix;
    const level = this.#level(family, length) ?? this.#addLevel(family, length);
    const key = masked(address, level.mask);
    const bucket = level.routes.get(key);
    if (bucket === undefined) level.routes.set(key, [route]);
    else bucket.push(route);
    this.#onChange();
  }

  /** Removes the routes of a prefix through a device. */
  remove(route: Pick<Route, 'prefix' | 'interface'>): void {
    const { address, length, family } = route.prefix;
    const level = this.#level(family, length);
    if (level === undefined) return;
    const key = masked(address, level.mask);
    const left = level.routes
      .get(key)
      ?.filter(
        (known) => !known.prefix.equals(route.prefix) || known.interface !== route.interface,
      );
    if (left === undefined || left.length === 0) level.routes.delete(key);
    else level.routes.set(key, left);
    this.#onChange();
  }

  /** Every route: longest prefixes first, those of one prefix in the order of their precedence. */
  *routes(): IterableIterator<Route> {
    for (const family of [4, 6] as const) {
      for (const { routes } of this.#levels[family])
        for (const bucket of routes.values()) yield* bucket;
    }
  }

  lookup(destination: Address): Route | undefined {
    for (const { mask, routes } of this.#levels[destination.family]) {
      const bucket = routes.get(masked(destination, mask));
      if (bucket === undefined) continue;
      for (const route of bucket) if (route.prefix.contains(destination)) return route;
    }
    return undefined;
  }

  #level(family: Family, length: number): Level | undefined {
    return this.#levels[family].find((level) => level.length === length);
  }

  #addLevel(family: Family, length: number): Level {
    const level: Level = { length, mask: netmask(family, length), routes: new Map() };
    this.#levels[family].push(level);
    this.#levels[family].sort((a, b) => b.length - a.length);
    return level;
  }
}

/** A key that is exact for IPv4 and mixes the words of IPv6. */
function masked(address: Address, mask: Address): number {
  if (address.family === 4) return address.w3 & mask.w3;
  let key = address.w0 & mask.w0;
  key = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) ^ (address.w1 & mask.w1);
  key = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) ^ (address.w2 & mask.w2);
  return Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) ^ (address.w3 & mask.w3);
}
