import type { Cluster } from '@packet-path/cluster';
import { type Address, Prefix, type Route, RouteTable } from '@packet-path/core';
import type { NodePlace } from '@packet-path/data-plane';

/** Where an address is: a node's own, a pod of a node, or none of these. */
export type Whereabouts =
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'pod'; readonly node: string }
  | { readonly kind: 'elsewhere' };

const ELSEWHERE: Whereabouts = { kind: 'elsewhere' };

/** Where the addresses of nodes and pods are, by the longest prefix that holds them. */
export class Atlas {
  /** Each route's device is the name of a node; those of the node's own addresses are local. */
  readonly #table = new RouteTable();
  readonly #blocks = new Map<string, readonly Prefix[]>();
  readonly #strays = new Set<string>();

  constructor(places: readonly NodePlace[]) {
    for (const { node, networks } of places) {
      this.#blocks.set(
        node.name,
        networks.map(({ block }) => block.network()),
      );
      for (const address of node.addresses) this.addNodeAddress(node.name, address);
      for (const { block, strays } of networks) {
        this.#table.add(routeTo(node.name, block.network(), 'unicast'));
        for (const pod of strays) this.#addStray(node.name, pod);
      }
    }
  }

  /** An address that packets to the node itself have. */
  addNodeAddress(node: string, address: Address): void {
    this.#table.add(routeTo(node, Prefix.host(address), 'local'));
  }

  /** Pods that the cluster has placed outside the block of their node. */
  follow({ services }: Cluster): void {
    for (const { ports } of services) {
      for (const { endpoints } of ports) {
        for (const { nodeName, address } of endpoints) {
          if (nodeName === undefined) continue;
          const blocks = this.#blocks.get(nodeName);
          if (blocks === undefined || blocks.some((block) => holds(block, address))) continue;
          if (this.find(address).kind !== 'node') this.#addStray(nodeName, address);
        }
      }
    }
  }

  find(address: Address): Whereabouts {
    const route = this.#table.lookup(address);
    if (route === undefined) return ELSEWHERE;
    return { kind: route.type === 'local' ? 'node' : 'pod', node: route.interface };
  }

  /** The blocks of pods by node. */
  get blocks(): ReadonlyMap<string, readonly Prefix[]> {
    return this.#blocks;
  }

  #addStray(node: string, pod: Address): void {
    const key = `${pod} ${node}`;
    if (this.#strays.has(key)) return;
    this.#strays.add(key);
    this.#table.add(routeTo(node, Prefix.host(pod), 'unicast'));
  }
}

function routeTo(node: string, prefix: Prefix, type: 'local' | 'unicast'): Route {
  return { type, prefix, interface: node, via: null, source: null };
}

function holds(block: Prefix, address: Address): boolean {
  return block.family === address.family && block.contains(address);
}
