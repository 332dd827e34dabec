import {
  type Address,
  type PacketBuffer,
  type Passage,
  type PassageHost,
  UNSPECIFIED,
  type Verdict,
} from '@packet-path/core';
import { ipv6Source } from './ipv6-source.ts';
import type { Nat } from './nat.ts';
import type { NatRange } from './nat-range.ts';

/**
 * Makes the source of a new connection an address of this host's own: what the target MASQUERADE
 * and the statement masquerade do (net/netfilter/nf_nat_masquerade.c).
 */
export function masquerade(
  nat: Nat,
  packet: PacketBuffer,
  passage: Passage,
  range: NatRange,
): Verdict {
  if (packet.source.equals(UNSPECIFIED[packet.family])) return 'accept';
  const address = addressToSendFrom(passage.host, packet);
  if (address === undefined) return 'drop';
  const { outputInterface } = packet;
  return nat.setup(packet, passage, 'source', {
    ...range,
    addresses: { first: address, last: address },
    ...(outputInterface !== null && { masqueradeInterface: outputInterface }),
  });
}

/**
 * The address of the device that the packet leaves by. In IPv4 it is the one on the next hop's
 * network, else the first, or one of another device where that has none (net/ipv4/devinet.c,
 * `inet_select_addr`); in IPv6 the one that goes best with the destination.
 */
function addressToSendFrom(host: PassageHost, packet: PacketBuffer): Address | undefined {
  const { outputInterface, destination, family, mark } = packet;
  const name = outputInterface === 'lo' ? '' : (outputInterface ?? '');
  if (family === 6) return ipv6Source(host, name, destination);
  const nextHop = host.routes.lookup(destination, mark)?.via ?? destination;
  const onLink = host.interfaces.get(name)?.addresses.find((prefix) => prefix.contains(nextHop));
  return onLink?.address ?? host.addressOn(name, family);
}
