import { Address } from '../address/address.ts';
import { bits, Prefix } from '../address/prefix.ts';
import type { Route } from './route.ts';

/** A route, and the table it belongs to. */
interface AddressRoute {
  readonly table: 'local' | 'main';
  readonly route: Route;
}

/** The routes that come and go with an address (net/ipv4/fib_frontend.c, `fib_add_ifaddr`). */
export function addressRoutes(device: string, prefix: Prefix): readonly AddressRoute[] {
  const { address, family, length } = prefix;
  const network = prefix.network();
  const routes: AddressRoute[] = [
    { table: 'local', route: localRoute(Prefix.host(address), device) },
  ];
  if (length < bits(family)) {
    if (device === 'lo') routes.push({ table: 'local', route: localRoute(network, device) });
    else {
      const onLink = { type: 'unicast', prefix: network, interface: device } as const;
      routes.push({ table: 'main', route: { ...onLink, via: null, source: address } });
    }
  }
  if (family === 4 && length < 31) {
    const broadcast = Prefix.host(Address.v4(address.w3 | ~prefix.mask.w3));
    routes.push({
      table: 'local',
      route: { ...localRoute(broadcast, device), type: 'broadcast' },
    });
  }
  return routes;
}

/** Packets to the prefix end on this host. */
export function localRoute(prefix: Prefix, device: string): Route {
  return { type: 'local', prefix, interface: device, via: null, source: null };
}
