import { type Packet, Work } from '@packet-path/core';
import type { NodePlace } from '@packet-path/data-plane';
import type { KubernetesNode } from '@packet-path/node';

/** The ledgers of a node, or of a whole cluster. */
export interface ClusterLedger {
  /** The work about packets of clients and servers. */
  readonly work: Work;
  /** The work about the outer packets of tunnels. */
  readonly encapsulated: Work;
}

/** A node of a cluster: its host is made when the first packet comes, or when somebody asks for it. */
export class Member {
  readonly place: NodePlace;
  readonly ledger: ClusterLedger = { work: new Work(), encapsulated: new Work() };
  readonly #make: (place: NodePlace) => KubernetesNode;
  #node: KubernetesNode | undefined;

  constructor(place: NodePlace, make: (place: NodePlace) => KubernetesNode) {
    this.place = place;
    this.#make = make;
  }

  get name(): string {
    return this.place.node.name;
  }

  get isMade(): boolean {
    return this.#node !== undefined;
  }

  get node(): KubernetesNode {
    this.#node ??= this.#make(this.place);
    return this.#node;
  }

  /** Whether a packet's source is one of the node's own addresses: a process of the node sends it. */
  isFrom(packet: Packet): boolean {
    return this.node.host.routes.isLocal(packet.source);
  }
}
