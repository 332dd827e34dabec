import type { Cluster, ClusterNode } from '@packet-path/cluster';
import { Address, type Family, PacketPathError, Prefix } from '@packet-path/core';
import {
  type NodeNetwork,
  type NodePlace,
  type PlacedNode,
  type PlaceMtu,
  type PlaceOptions,
  placeOf,
} from '@packet-path/data-plane';
import { BlockSupply } from './block-supply.ts';
import { memberNames } from './member-names.ts';

/** Where nodes without an address are: from here upwards. */
const FIRST_ADDRESS = { 4: Address.parse('192.168.0.10'), 6: Address.parse('fd00:192:168::a') };

/**
 * Where each node of a cluster stands: the first as `nodePlace` finds it, the others by the same rules.
 * A node without an address or a block of pods gets one that no other has.
 *
 * @throws {PacketPathError} `bad-option`, `bad-address` or `bad-prefix`
 */
export function memberPlaces(
  cluster: Cluster,
  nodes: number | readonly (string | PlacedNode)[] | undefined,
  options: PlaceOptions,
  mtu: PlaceMtu,
): readonly NodePlace[] {
  const wanted = memberNames(cluster, nodes);
  const known = new Map(cluster.nodes.map((node) => [node.name, node]));
  const first = placeOf(cluster, { ...options, ...(wanted[0] && { node: wanted[0] }) });
  const pods = podsByNode(cluster);
  const addresses = new Addresses([...known.values(), first.node]);
  const blocks = first.networks.map(
    ({ family, cluster: whole, block }) =>
      new BlockSupply(whole, block, [...known.values()], family),
  );
  const rest = wanted.slice(1).map((node): NodePlace => {
    const own = known.get(node.name);
    const theirs = pods.get(node.name) ?? [];
    const given = node.addresses?.map((one) =>
      typeof one === 'string' ? Address.parse(one) : one,
    );
    return {
      node: {
        ...(own?.zone !== undefined && { zone: own.zone }),
        ...node,
        addresses: addresses.of(given ?? own?.addresses ?? [], first.networks),
      },
      networks: first.networks.map((network, index) =>
        networkOf(network, blocks[index]!.of(own, theirs), theirs),
      ),
      mtu,
    };
  });
  return checked([{ ...first, mtu }, ...rest]);
}

function networkOf(
  { family, cluster }: NodeNetwork,
  block: Prefix,
  pods: readonly Address[],
): NodeNetwork {
  const own = pods.filter((pod) => pod.family === family);
  // The block's first address is the node's own.
  let client = block.network().address.plus(2);
  while (own.some((pod) => pod.equals(client))) client = client.plus(1);
  return { family, cluster, block, strays: own.filter((pod) => !block.contains(pod)), client };
}

/** The addresses of endpoints by the node that they run on. */
function podsByNode({ services }: Cluster): ReadonlyMap<string, readonly Address[]> {
  const pods = new Map<string, Address[]>();
  for (const { ports } of services) {
    for (const { endpoints } of ports) {
      for (const { nodeName, address } of endpoints) {
        if (nodeName === undefined) continue;
        const known = pods.get(nodeName);
        if (known === undefined) pods.set(nodeName, [address]);
        else known.push(address);
      }
    }
  }
  return pods;
}

/** Gives out node addresses that nobody has. */
class Addresses {
  readonly #taken: Set<string>;
  readonly #next: Record<Family, Address> = { ...FIRST_ADDRESS };

  constructor(nodes: readonly Pick<ClusterNode, 'addresses'>[]) {
    this.#taken = new Set(nodes.flatMap(({ addresses }) => addresses.map(String)));
    for (const family of [4, 6] as const) {
      const last = nodes.at(-1)?.addresses.find((address) => address.family === family);
      const isUsual = last !== undefined && new Prefix(FIRST_ADDRESS[family], 16).contains(last);
      if (isUsual) this.#next[family] = last.plus(1);
    }
  }

  of(given: readonly Address[], networks: readonly NodeNetwork[]): readonly Address[] {
    const missing = networks.filter(({ family }) => !given.some((one) => one.family === family));
    return [...given, ...missing.map(({ family }) => this.#free(family))];
  }

  #free(family: Family): Address {
    let free = this.#next[family];
    while (this.#taken.has(`${free}`)) free = free.plus(1);
    this.#taken.add(`${free}`);
    this.#next[family] = free.plus(1);
    return free;
  }
}

/** @throws {PacketPathError} `bad-option` where two nodes have a name or an address in common */
function checked(places: readonly NodePlace[]): readonly NodePlace[] {
  const seen = new Map<string, string>();
  for (const { node } of places) {
    for (const text of [node.name, ...node.addresses.map(String)]) {
      const other = seen.get(text);
      if (other !== undefined) {
        throw new PacketPathError(
          'bad-option',
          `nodes '${other}' and '${node.name}' are both ${text}`,
          {
            expected: 'nodes with names and addresses of their own',
          },
        );
      }
      seen.set(text, node.name);
    }
  }
  return places;
}
