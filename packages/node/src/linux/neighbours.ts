import type { Address, Endpoint } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';

/** Addresses tried with one port before the next port's turn. */
const MOST_ADDRESSES = 256;
/** Ports above these belong to no range that Linux gives out (net.ipv4.ip_local_port_range). */
const [FIRST_PORT, LAST_PORT] = [32_768, 60_999];

/**
 * Clients that stand where a client stands: itself first, then the addresses behind it whose packets
 * come in by the same device, and all of them again from the next port. Without end.
 */
export function* neighbours(
  host: LinuxHost,
  { address, port }: Endpoint,
  isTaken: (address: Address) => boolean,
): Generator<Endpoint, never> {
  const addresses = addressesLike(host, address, isTaken);
  for (let next = port; ; next = next >= LAST_PORT ? FIRST_PORT : next + 1) {
    for (const neighbour of addresses) yield { address: neighbour, port: next };
  }
}

function addressesLike(
  { routes }: LinuxHost,
  first: Address,
  isTaken: (address: Address) => boolean,
): readonly Address[] {
  const addresses = [first];
  const route = routes.lookup(first);
  let next = first;
  while (route?.type === 'unicast' && addresses.length < MOST_ADDRESSES) {
    next = next.plus(1);
    const found = routes.lookup(next);
    if (found?.type !== 'unicast' || found.interface !== route.interface) break;
    if (!isTaken(next)) addresses.push(next);
  }
  return addresses;
}
