import { checkArgument, someBareHost } from '../error/check-argument.ts';
import { addressRoutes } from '../route/address-routes.ts';
import { formatRoute, type Route } from '../route/route.ts';
import type { Host } from './host.ts';

/**
 * The routes of a host that did not come with an address of its devices, by table: what somebody
 * stated, as `ip route` would have to be told again.
 */
export function statedRoutes(host: Host): ReadonlyMap<string, readonly Route[]> {
  checkArgument('statedRoutes', 'host', host, someBareHost);
  const implied = new Map<string, number>();
  for (const { name, addresses } of host.interfaces.values()) {
    for (const prefix of addresses) {
      for (const { table, route } of addressRoutes(name, prefix)) {
        const key = `${table} ${formatRoute(route)}`;
        implied.set(key, (implied.get(key) ?? 0) + 1);
      }
    }
  }
  const stated = new Map<string, Route[]>();
  for (const [name, table] of host.routes.tables) {
    const routes = [...table.routes()].filter((route) => {
      const key = `${name} ${formatRoute(route)}`;
      const left = implied.get(key) ?? 0;
      if (left > 0) implied.set(key, left - 1);
      return left === 0;
    });
    if (routes.length > 0) stated.set(name, routes);
  }
  return stated;
}
