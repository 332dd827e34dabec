import type { Address, Family } from '../address/address.ts';
import { bits, netmask } from '../address/prefix.ts';
import type { Route } from './route.ts';

interface Level {
  readonly mask: Address;
  readonly routes: Map<number, Route[]>;
}

/** Routes by longest prefix: a hash table for each prefix length in use, tried longest first. */
export class RouteTable {
  readonly #levels: Record<Family, (Level | undefined)[]> = { 4: [], 6: [] };

  /** Adds a route; a route of the same prefix that was added before keeps its precedence. */
  add(route: Route): void {
    const { address, length, family } = route.prefix;
    const levels = this.#levels[family];
    const level = levels[bits(family) - length] ?? {
      mask: netmask(family, length),
      routes: new Map<number, Route[]>(),
    };
    levels[bits(family) - length] = level;
    const key = masked(address, level.mask);
    const bucket = level.routes.get(key);
    if (bucket === undefined) level.routes.set(key, [route]);
    else bucket.push(route);
  }

  /** Removes the routes of a prefix through a device. */
  remove(route: Pick<Route, 'prefix' | 'interface'>): void {
    const { address, length, family } = route.prefix;
    const level = this.#levels[family][bits(family) - length];
    const key = level && masked(address, level.mask);
    const rest = (level?.routes.get(key ?? 0) ?? []).filter(
      (known) => !(known.prefix.equals(route.prefix) && known.interface === route.interface),
    );
    if (level !== undefined && key !== undefined) {
      if (rest.length > 0) level.routes.set(key, rest);
      else level.routes.delete(key);
    }
  }

  lookup(destination: Address): Route | undefined {
    for (const level of this.#levels[destination.family]) {
      if (level === undefined) continue;
      const bucket = level.routes.get(masked(destination, level.mask));
      const route = bucket?.find(({ prefix }) => prefix.contains(destination));
      if (route !== undefined) return route;
    }
    return undefined;
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
