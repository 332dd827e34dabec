import type { Packet } from '@packet-path/core';
import { UPLINK } from '@packet-path/data-plane';
import type { FlowKey } from '../balancer/flow-key.ts';
import type { LoadBalancer } from '../balancer/load-balancer.ts';
import type { Atlas } from '../fabric/atlas.ts';
import type { FabricPlan } from '../fabric/fabric-plan.ts';
import type { Fate } from './fate.ts';

/** The network between the nodes, with the load balancer and the world outside. */
export class Network {
  readonly #plan: FabricPlan;
  readonly #atlas: Atlas;
  readonly #balancer: LoadBalancer;
  /** The one node of a cluster that has no other: everything that nobody else has is sent to it. */
  readonly #only: string | undefined;
  readonly #gone: ReadonlySet<string>;

  /** @param gone pods that are no more, by their addresses */
  constructor(
    plan: FabricPlan,
    atlas: Atlas,
    balancer: LoadBalancer,
    only: string | undefined,
    gone: ReadonlySet<string>,
  ) {
    this.#plan = plan;
    this.#atlas = atlas;
    this.#balancer = balancer;
    this.#only = only;
    this.#gone = gone;
  }

  /** Where a packet arrives that leaves a node by a device. */
  fromNode(node: string, packet: Packet): Fate {
    const device = packet.outputInterface;
    if (device === this.#plan.tunnel?.device) return { kind: 'tunnel', node };
    if (device !== UPLINK) return this.#atPod(node, packet);
    // A node without another has all the world behind its device, as a `KubernetesNode` has.
    if (this.#only !== undefined) return { kind: 'outside' };
    return this.#across(packet) ?? { kind: 'outside' };
  }

  /** Where a packet arrives that comes from outside. */
  fromOutside(packet: FlowKey): Fate {
    const fate = this.#across(packet);
    if (fate !== undefined) return fate;
    if (this.#only !== undefined) return { kind: 'node', node: this.#only };
    return { kind: 'lost', cause: 'no route' };
  }

  /** The node at the other end of a tunnel. */
  tunnelEnd(packet: Packet): string | undefined {
    const found = this.#atlas.find(packet.destination);
    return found.kind === 'elsewhere' ? undefined : found.node;
  }

  /** Undefined for addresses that neither the cluster nor the load balancer has. */
  #across(packet: FlowKey): Fate | undefined {
    const node = this.#balancer.nodeFor(packet);
    if (node !== undefined) {
      return node === null ? { kind: 'lost', cause: 'no healthy node' } : { kind: 'node', node };
    }
    const found = this.#atlas.find(packet.destination);
    if (found.kind === 'elsewhere') return undefined;
    // Under a tunnel the network knows the nodes' own addresses alone.
    const isRouted = found.kind === 'node' || this.#plan.tunnel === undefined;
    return isRouted ? { kind: 'node', node: found.node } : { kind: 'lost', cause: 'no route' };
  }

  #atPod(node: string, packet: Packet): Fate {
    return this.#gone.has(`${packet.destination}`)
      ? { kind: 'lost', cause: 'no pod' }
      : { kind: 'pod', node };
  }
}
