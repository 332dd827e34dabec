import { Address, type Family, Prefix, toAddress } from '@packet-path/core';
import {
  type Cluster,
  isProxied,
  type ProxyNode,
  type ProxyOptions,
} from '@packet-path/kube-proxy';
import { clusterNetwork, endpointsOf } from './cluster-network.ts';

/** Where in a cluster a node stands, as far as its network goes. */
export interface NodePlace {
  readonly node: ProxyNode & { readonly addresses: readonly Address[] };
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
  const endpoints = cluster.services.flatMap(({ ports }) =>
    ports.flatMap((port) => port.endpoints),
  );
  const name =
    options.node?.name ??
    cluster.nodes[0]?.name ??
    endpoints.find(({ nodeName }) => nodeName !== undefined)?.nodeName ??
    'node';
  const known = cluster.nodes.find((node) => node.name === name);
  const local = endpoints.filter(({ nodeName }) => nodeName === name).map(({ address }) => address);
  const families = familiesOf(cluster);
  const given = options.node?.addresses?.map(toAddress) ?? known?.addresses ?? [];
  const missing = families.filter((family) => !given.some((address) => address.family === family));
  const addresses = missing.map((family) =>
    firstFree(NODE_ADDRESS[family], endpointsOf(cluster, family)),
  );
  return {
    node: {
      name,
      ...(known?.zone !== undefined && { zone: known.zone }),
      ...options.node,
      addresses: [...given, ...addresses],
    },
    networks: families.map((family) => {
      const whole = clusterNetwork(cluster, family, options.clusterCIDR);
      const block =
        known?.podCIDRs.find((prefix) => prefix.family === family) ??
        new Prefix(
          local.find((address) => whole.contains(address)) ?? whole.address,
          Math.max(whole.length, BLOCK_LENGTH[family]),
        ).network();
      return {
        family,
        cluster: whole,
        block,
        strays: local.filter((pod) => pod.family === family && !block.contains(pod)),
        // The block's first address is the node's own.
        client: firstFree(
          block.address.plus(2),
          endpointsOf(cluster, family).filter((address) => block.contains(address)),
        ),
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

/** The first address from `start` on that is not taken. */
function firstFree(start: Address, taken: readonly Address[]): Address {
  let address = start;
  while (taken.some((other) => other.equals(address))) address = address.plus(1);
  return address;
}
