import { type Cluster, proxyPorts } from '@packet-path/cluster';
import {
  type Choices,
  type Clock,
  type Microseconds,
  PacketPathError,
  protocolNumber,
} from '@packet-path/core';
import type { LoadBalancerOptions } from '../options/options.ts';
import type { FlowKey } from './flow-key.ts';

/** A port of a service at an address of the load balancer. */
interface Front {
  /** `namespace/name`, with the port's name. */
  readonly name: string;
  /** Whether nodes without a ready endpoint fail its health check. */
  readonly isChecked: boolean;
}

/** The nodes as the load balancer may see them. */
export interface BalancedNodes {
  readonly names: readonly string[];
  /** Whether a node answers the health check of a service's port with success. */
  isHealthy(node: string, port: string): boolean;
}

/**
 * A load balancer that passes packets on as they are, with the service's address as destination, so that
 * each node's own rules for that address take them. A flow stays at its node.
 */
export class LoadBalancer {
  readonly #options: Required<LoadBalancerOptions>;
  readonly #nodes: BalancedNodes;
  readonly #clock: Clock;
  readonly #choices: Choices;
  readonly #flows = new Map<string, string>();
  readonly #views = new Map<
    string,
    { readonly at: Microseconds; readonly healthy: readonly string[] }
  >();
  #fronts: ReadonlyMap<string, Front> = new Map();

  /** @throws {PacketPathError} `bad-option` */
  constructor(options: LoadBalancerOptions, nodes: BalancedNodes, clock: Clock, choices: Choices) {
    const { nodes: which = 'all', checkedEvery = 0 } = options;
    if (which !== 'all' && which !== 'healthy') {
      throw new PacketPathError('bad-option', `the load balancer's nodes are '${String(which)}'`, {
        expected: 'all or healthy',
      });
    }
    if (!(checkedEvery >= 0)) {
      throw new PacketPathError('bad-option', `checkedEvery is ${checkedEvery}`, {
        expected: 'microseconds',
      });
    }
    this.#options = { nodes: which, checkedEvery };
    this.#nodes = nodes;
    this.#clock = clock;
    this.#choices = choices;
  }

  /** Follows the services' addresses. */
  follow(cluster: Cluster): void {
    const fronts = new Map<string, Front>();
    for (const family of [4, 6] as const) {
      for (const port of proxyPorts(cluster, family)) {
        const front = { name: port.name, isChecked: port.healthCheckNodePort !== 0 };
        for (const address of [...port.loadBalancerIPs, ...port.externalIPs]) {
          fronts.set(`${protocolNumber(port.protocol)} ${address} ${port.port}`, front);
        }
      }
    }
    this.#fronts = fronts;
  }

  /**
   * The node that a packet to one of its addresses goes to; null where no node is healthy, and undefined
   * for packets that are not to it.
   */
  nodeFor(packet: FlowKey): string | null | undefined {
    const { protocol, source, sourcePort, destination, destinationPort } = packet;
    const key = `${protocol} ${destination} ${destinationPort}`;
    const front = this.#fronts.get(key);
    if (front === undefined) return undefined;
    const flow = `${source} ${sourcePort} ${key}`;
    const known = this.#flows.get(flow);
    if (known !== undefined) return known;
    const nodes = this.#nodesOf(front);
    if (nodes.length === 0) return null;
    const node = nodes[this.#choices.below('load-balancer-node', nodes.length)]!;
    this.#flows.set(flow, node);
    return node;
  }

  /** Forgets the flows. */
  forget(): void {
    this.#flows.clear();
  }

  #nodesOf({ name, isChecked }: Front): readonly string[] {
    if (this.#options.nodes === 'all' || !isChecked) return this.#nodes.names;
    const view = this.#views.get(name);
    const { now } = this.#clock;
    if (view !== undefined && now - view.at < this.#options.checkedEvery) return view.healthy;
    const healthy = this.#nodes.names.filter((node) => this.#nodes.isHealthy(node, name));
    this.#views.set(name, { at: now, healthy });
    return healthy;
  }
}
