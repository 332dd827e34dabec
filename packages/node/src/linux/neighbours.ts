import type { Address, Endpoint } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';

/** Addresses looked at: those of a /22, more than most nodes have pods. */
const MOST_ADDRESSES = 1024;
/** Ports above these belong to no range that Linux gives out (net.ipv4.ip_local_port_range). */
const [FIRST_PORT, LAST_PORT] = [32_768, 60_999];

/**
 * Clients that stand where a client stands: itself first, then the addresses of the same route, whose
 * packets come in by the same device, and all of them again from the next port. Without end.
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
  const route = routes.lookup(first);
  if (route?.type !== 'unicast') return [first];
  const addresses = [first];
  const { prefix } = route;
  let next = first;
  for (let tried = 0; tried < MOST_ADDRESSES; tried++) {
    next = next.plus(1);
    if (!prefix.contains(next)) next = prefix.network().address.plus(1);
    if (next.equals(first)) break;
    const found = routes.lookup(next);
    const isBehind = found?.type === 'unicast' && found.interface === route.interface;
    if (isBehind && !isTaken(next)) addresses.push(next);
  }
  return addresses;
}
