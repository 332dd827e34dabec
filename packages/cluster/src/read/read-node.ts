import { type Cursor, readName, readNameOr } from '@packet-path/manifest';
import type { ClusterNode } from '../cluster.ts';

/** Reads a `v1` Node: its name, addresses, pod networks and zone. */
export function readNode(node: Cursor): ClusterNode {
  const metadata = node.field('metadata');
  const spec = node.field('spec');
  const addresses = node.field('status').field('addresses').items();
  const ofType = (type: string) =>
    addresses
      .filter((entry) => entry.field('type').text() === type)
      .map((entry) => entry.field('address').address());
  return Object.freeze({
    name: readName(metadata.field('name'), 'subdomain'),
    addresses: Object.freeze([...ofType('InternalIP'), ...ofType('ExternalIP')]),
    podCIDRs: Object.freeze(
      spec
        .field('podCIDRs')
        .items()
        .map((cidr) => cidr.prefix()),
    ),
    zone: readNameOr(
      metadata.field('labels').field('topology.kubernetes.io/zone'),
      'label-value',
      undefined,
    ),
  });
}
