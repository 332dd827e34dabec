import {
  Address,
  checkArgument,
  type Family,
  oneOf,
  PacketPathError,
  someFunction,
} from '@packet-path/core';
import { type NodePlace, SOME_PLACE } from '../place/node-place.ts';

/** Where a flow begins: a pod of the node, the node itself, or outside the cluster. */
export type ClientKind = 'pod' | 'node' | 'outside';

/** The kinds of clients, in the order in which their flows are shown. */
export const CLIENT_KINDS: readonly ClientKind[] = ['pod', 'node', 'outside'];

/** Documentation addresses (RFC 5737, RFC 3849): the client's unless the cluster has them itself. */
const OUTSIDE: Readonly<Record<Family, Address>> = {
  4: Address.parse('203.0.113.77'),
  6: Address.parse('2001:db8::77'),
};

/** Addresses from 203.0.113.77 to the end of its network (RFC 5737). */
const MOST_TAKEN = 178;

/**
 * The address of a kind of client, as a node sees it.
 *
 * @param isTaken whether an address is somebody else's: a client from outside has another then
 * @throws {PacketPathError} `not-found` where the cluster does not speak the family
 */
export function clientAddress(
  kind: ClientKind,
  place: NodePlace,
  family: Family,
  isTaken: (address: Address) => boolean = () => false,
): Address {
  checkArgument('clientAddress', 'kind', kind, oneOf('pod', 'node', 'outside'));
  checkArgument('clientAddress', 'place', place, SOME_PLACE);
  checkArgument('clientAddress', 'family', family, oneOf(4, 6));
  checkArgument('clientAddress', 'isTaken', isTaken, someFunction);
  const network = place.networks.find((known) => known.family === family);
  const node = place.node.addresses.find((address) => address.family === family);
  if (network === undefined || node === undefined) {
    throw new PacketPathError('not-found', `the cluster has no pods with IPv${family} addresses`);
  }
  switch (kind) {
    case 'pod':
      return network.client;
    case 'node':
      return node;
    case 'outside':
      return outside(family, isTaken);
  }
}

/** The first documentation address, from that of `OUTSIDE` upwards, that is not taken. */
function outside(family: Family, isTaken: (address: Address) => boolean): Address {
  const first = OUTSIDE[family];
  for (let number = first.w3; number < first.w3 + MOST_TAKEN; number++) {
    const address = new Address(family, first.w0, first.w1, first.w2, number);
    if (!isTaken(address)) return address;
  }
  return first;
}
