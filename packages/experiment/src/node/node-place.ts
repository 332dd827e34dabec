import { type Cluster, isProxied } from '@packet-path/cluster';
import { Address, type Family, Prefix, toAddress } from '@packet-path/core';
import type { ProxyNode, ProxyOptions } from '@packet-path/kube-proxy';
import { clusterNetwork } from './cluster-network.ts';
import { endpointsOf } from './endpoints-of.ts';

/** Where in a cluster a node stands, as far as its network goes. */
export interface NodePlace {
  readonly node: Omit<ProxyNode, 'addresses'> & { readonly addresses: readonly Address[] };
  readonly networks: readonly NodeNetwork[];
}

/** What a node knows of the pods of one family. */
export interface NodeNetwork {
  readonly family: Family;
  /** The network of all pods: what a ClusterCIDR detector is told. */
  readonly cluster: Prefix;
  /** The block that this node's pods get their addresses from. */
  readonly block: Prefix;
  /** Endpoints that run on this node, but stand outside its block. */
  readonly strays: readonly Address[];
  /** A pod of this node that serves nothing: who opens the connections of a study. */
  readonly client: Address;
}

const NODE_ADDRESS = { 4: Address.parse('192.168.0.10'), 6: Address.parse('fd00:192:168::a') };
/** How large a node's block is, where no Node object says so. */
const BLOCK_LENGTH = { 4: 24, 6: 64 } as const;

/**
 * The node a study looks from: the one asked for, else the cluster's first, else the first that an
 * endpoint runs on. What the cluster does not say is filled in with what is usual.
 *
 * @throws {PacketPathError} what an address or prefix among the options throws
 */
export function nodePlace(cluster: Cluster, options: ProxyOptions = {}): NodePlace {
  const families = options.families ?? familiesOf(cluster);
  const name = options.node?.name ?? cluster.nodes[0]?.name ?? firstNode(cluster) ?? 'node';
  const known = cluster.nodes.find((node) => node.name === name);
  const given = options.node?.addresses?.map(toAddress) ?? known?.addresses ?? [];
  const missing = families.filter((family) => !given.some((address) => address.family === family));
  const usual = missing.map((family) =>
    firstFree(cluster, Prefix.host(NODE_ADDRESS[family]), NODE_ADDRESS[family]),
  );
  return {
    node: {
      name,
      ...(known?.zone !== undefined && { zone: known.zone }),
      ...options.node,
      addresses: [...given, ...usual],
    },
    networks: families.map((family) => {
      const whole = clusterNetwork(cluster, family, options.clusterCIDR);
      const pods = localPods(cluster, family, name);
      const block =
        known?.podCIDRs.find((prefix) => prefix.family === family) ?? guessedBlock(whole, pods);
      return {
        family,
        cluster: whole,
        block,
        strays: strayPods(cluster, family, name, block),
        // The block's first address is the node's own.
        client: firstFree(cluster, block, block.network().address.plus(2)),
      };
    }),
  };
}

/** The families of the services' addresses; IPv4 where there is none. */
function familiesOf(cluster: Cluster): readonly Family[] {
  const used = ([4, 6] as const).filter((family) =>
    cluster.services.some((service) => isProxied(service) && service.clusterIPs[family]),
  );
  return used.length > 0 ? used : [4];
}

function firstNode(cluster: Cluster): string | undefined {
  for (const family of [4, 6] as const) {
    for (const { nodeName } of endpointsOf(cluster, family)) {
      if (nodeName !== undefined) return nodeName;
    }
  }
  return undefined;
}

/** Endpoints that run on a node, but stand outside its block. */
export function strayPods(
  cluster: Cluster,
  family: Family,
  node: string,
  block: Prefix,
): readonly Address[] {
  return localPods(cluster, family, node).filter((pod) => !block.contains(pod));
}

function localPods(cluster: Cluster, family: Family, node: string): readonly Address[] {
  const pods: Address[] = [];
  for (const { address, nodeName } of endpointsOf(cluster, family)) {
    if (nodeName === node) pods.push(address);
  }
  return pods;
}

/** The usual share of the cluster's network that a node's pod is in. */
function guessedBlock(whole: Prefix, pods: readonly Address[]): Prefix {
  const pod = pods.find((address) => whole.contains(address)) ?? whole.address;
  return new Prefix(pod, Math.max(whole.length, BLOCK_LENGTH[pod.family])).network();
}

/** The first address from `start` on that no endpoint has; those outside `within` are not asked. */
function firstFree(cluster: Cluster, within: Prefix, start: Address): Address {
  const taken: Address[] = [];
  for (const { address } of endpointsOf(cluster, within.family)) {
    if (within.contains(address)) taken.push(address);
  }
  let free = start;
  while (taken.some((address) => address.equals(free))) free = free.plus(1);
  return free;
}
