import { type Address, type AddressType, type Host, isMulticast } from '@packet-path/core';

/**
 * Whether an address is of one of several types to a host, or to one of its devices.
 *
 * Of IPv6 the address itself says whether it is UNICAST, and a local one is that too
 * (net/netfilter/xt_addrtype.c, `match_type` and `match_type6`).
 */
export function isOfType(
  host: Host,
  address: Address,
  device: string | null,
  types: readonly AddressType[],
): boolean {
  return address.family === 4
    ? types.includes(host.routes.typeOf(address, device))
    : isOfTypeV6(host, address, device, types);
}

function isOfTypeV6(
  host: Host,
  address: Address,
  device: string | null,
  types: readonly AddressType[],
): boolean {
  const multicast = isMulticast(address);
  const unspecified = (address.w0 | address.w1 | address.w2 | address.w3) === 0;
  if (types.includes('MULTICAST') && !multicast) return false;
  if (types.includes('UNICAST') && (multicast || unspecified)) return false;
  if (types.includes('UNSPEC') && !unspecified) return false;
  const aboutRoutes = types.some(
    (type) => type === 'LOCAL' || type === 'ANYCAST' || type === 'UNREACHABLE',
  );
  if (!aboutRoutes) return true;
  const route = host.routes.lookup(address);
  if (route === undefined) return types.includes('UNREACHABLE');
  if (route.type !== 'local') return false;
  return types.includes('LOCAL') && (device === null || route.interface === device);
}
