import { Prefix } from '../address/prefix.ts';
import type { DropReason } from '../hook/drop-reason.ts';
import type { Route } from '../route/route.ts';

/** The route of 255.255.255.255, which no table has. */
export const LIMITED_BROADCAST: Route = {
  type: 'broadcast',
  prefix: Prefix.parse('255.255.255.255/32'),
  interface: '',
  via: null,
  source: null,
};

/** Packets to the host's own addresses leave and come back through `lo`. */
export function outputDevice(route: Route): string {
  return route.type === 'local' ? 'lo' : route.interface;
}

export function routeOutcome(route: Route | undefined): 'local' | 'forward' | 'unreachable' {
  if (route?.type === 'local' || route?.type === 'broadcast') return 'local';
  return route?.type === 'unicast' ? 'forward' : 'unreachable';
}

export function noRoute(route: Route | undefined): DropReason {
  const type = route?.type;
  const leadsNowhere = type === 'blackhole' || type === 'unreachable' || type === 'prohibit';
  return { kind: 'no route', routeType: leadsNowhere ? type : 'none' };
}
