import { Address, type Family, PacketPathError } from '@packet-path/core';
import type { NodePlace } from '../place/node-place.ts';

/** Where a flow begins: a pod of the node, the node itself, or outside the cluster. */
export type ClientKind = 'pod' | 'node' | 'outside';

/** The kinds of clients, in the order in which their flows are shown. */
export const CLIENT_KINDS: readonly ClientKind[] = ['pod', 'node', 'outside'];

/** Documentation addresses (RFC 5737, RFC 3849), which no node and no pod has. */
const OUTSIDE: Readonly<Record<Family, Address>> = {
  4: Address.parse('203.0.113.77'),
  6: Address.parse('2001:db8::77'),
};

/**
 * The address of a kind of client, as a node sees it.
 *
 * @throws {PacketPathError} `not-found` where the cluster does not speak the family
 */
export function clientAddress(kind: ClientKind, place: NodePlace, family: Family): Address {
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
      return OUTSIDE[family];
  }
}
