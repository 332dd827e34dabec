import type { Cluster } from '@packet-path/cluster';
import type { Seed } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import { SteeredChoices } from '../choices/steered-choices.ts';
import { type DataPlane, planeNode } from '../node/data-plane.ts';
import { kubernetesNode, type NodeHostOptions } from '../node/kubernetes-node.ts';

/** A node of a data plane, and what steers its draws. */
export interface PlaneNode {
  readonly host: LinuxHost;
  readonly choices: SteeredChoices;
}

/** What all nodes of a comparison have in common. */
export interface PlaneNodeOptions {
  readonly endpoint: number;
  readonly seed: Seed;
  readonly host: Omit<NodeHostOptions, 'choices'>;
}

/**
 * The nodes of one data plane. A node takes long to build and balances each service by itself, so one
 * serves many flows, but of each service only one: no flow finds a turn taken by another.
 */
export class PlaneNodes {
  readonly #cluster: Cluster;
  readonly #plane: DataPlane;
  readonly #options: PlaneNodeOptions;
  readonly #nodes: (PlaneNode & { readonly visited: Set<string> })[] = [];

  constructor(cluster: Cluster, plane: DataPlane, options: PlaneNodeOptions) {
    this.#cluster = cluster;
    this.#plane = plane;
    this.#options = options;
  }

  /** A node where no flow to such a service has been. */
  nodeFor(service: string): PlaneNode {
    const node = this.#nodes.find(({ visited }) => !visited.has(service)) ?? this.#build();
    node.visited.add(service);
    return node;
  }

  #build(): PlaneNode & { readonly visited: Set<string> } {
    const { endpoint, seed, host } = this.#options;
    const choices = new SteeredChoices(endpoint, seed);
    const plane = planeNode(this.#plane, this.#cluster);
    const built = kubernetesNode(this.#cluster, { ...host, ...plane, seed, choices });
    const node = { host: built, choices, visited: new Set<string>() };
    this.#nodes.push(node);
    return node;
  }
}
