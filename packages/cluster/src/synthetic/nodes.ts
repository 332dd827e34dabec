import { bits, type Family, PacketPathError, Prefix } from '@packet-path/core';
import type { ClusterNode } from '../cluster.ts';
import { networkFor } from './networks.ts';
import type { SyntheticOptions } from './options.ts';

/** The most pods of a node (kubelet's `maxPods`). */
const PODS_PER_NODE = 110;
/** The first node has this address of its network. */
const FIRST_NODE = 10;

/**
 * The nodes of a synthetic cluster, each with a block of the pods' network in each family.
 *
 * @throws {PacketPathError} `bad-option` where a network is too small, or no node is for the pods
 */
export function syntheticNodes(
  options: SyntheticOptions,
  families: readonly Family[],
): readonly ClusterNode[] {
  const { podsPerNode = PODS_PER_NODE } = options;
  const pods = options.services * options.endpointsPerService;
  const count = options.nodes ?? Math.max(1, Math.ceil(pods / podsPerNode));
  if (count === 0 && pods > 0) {
    throw new PacketPathError('bad-option', 'nodes is 0', { expected: 'a node for the pods' });
  }
  // The block's first address and its last stay free, and one is the node's own.
  const perNode = Math.max(podsPerNode, Math.ceil(pods / Math.max(1, count)));
  const block = 2 ** Math.ceil(Math.log2(perNode + 3));
  const networks = families.map((family) => ({
    nodes: networkFor('nodes', family, count + FIRST_NODE).address,
    pods: networkFor('pods', family, count * block, options.podCidr).address,
    length: bits(family) - Math.log2(block),
  }));
  const nodes = Array.from(
    { length: count },
    (_, index): ClusterNode =>
      Object.freeze({
        name: `node-${index + 1}`,
        addresses: Object.freeze(networks.map((network) => network.nodes.plus(index + FIRST_NODE))),
        podCIDRs: Object.freeze(
          networks.map(({ pods, length }) => new Prefix(pods.plus(index * block), length)),
        ),
        zone: `zone-${'abc'[index % 3]}`,
      }),
  );
  return Object.freeze(nodes);
}
