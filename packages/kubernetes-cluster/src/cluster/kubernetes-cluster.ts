import { type Cluster, checkCluster, shareServices } from '@packet-path/cluster';
import {
  type AddressLike,
  type Choices,
  checkArgument,
  checkOptions,
  classPrintsAs,
  createRandom,
  type FlowLike,
  listOf,
  type OptionValue,
  objectOf,
  type Packet,
  type PacketPath,
  PacketPathError,
  SeededChoices,
  someFunction,
  someObject,
  someText,
  type TraceStep,
  toAddress,
  toFlow,
  VirtualClock,
  Work,
} from '@packet-path/core';
import { type NodePlace, namedDestination, type Programming } from '@packet-path/data-plane';
import { type KubernetesNode, kubernetesNode } from '@packet-path/node';
import { isHealthy } from '../balancer/health.ts';
import { LoadBalancer } from '../balancer/load-balancer.ts';
import { ClusterConnection, opened } from '../connection/cluster-connection.ts';
import { ConnectionEnds, type EndsCluster, memberNamed } from '../connection/ends.ts';
import { Atlas } from '../fabric/atlas.ts';
import { type FabricPlan, fabricPlan } from '../fabric/fabric-plan.ts';
import {
  attachTunnel,
  type TunnelRoutes,
  tunnelAddress,
  tunnelRoutes,
} from '../member/attach-tunnel.ts';
import { type ClusterLedger, Member } from '../member/member.ts';
import { memberPlaces } from '../member/member-places.ts';
import type { KubernetesClusterOptions } from '../options/options.ts';
import type { ClusterTraversal } from '../way/cluster-traversal.ts';
import type { Journey } from '../way/journey.ts';
import { Network } from '../way/network.ts';
import { Road } from '../way/road.ts';
import { clusterTraversal } from '../way/traversal-of.ts';

/** Hears the steps of packets, each with the node that it happens at. */
export type ClusterListener = (step: TraceStep, node: string) => void;

/** Where a client is, when its address does not say. */
export interface ClientOptions {
  /** The node whose process it is: of a client at 127.0.0.1, for instance. */
  readonly at?: string;
}

/**
 * A cluster of nodes: each a host with its own kube-proxy, and Calico where there are policies; a fabric
 * between them, and a load balancer before them.
 *
 * ```ts
 * const nodes = kubernetesCluster(cluster, { mode: 'iptables', nodes: 3 });
 * nodes.connect(clusterFlow(cluster, 'default/svc-00001')).way; // ['node-1', 'node-3']
 * ```
 *
 * @throws {PacketPathError} `bad-option`, or what an address or prefix among the options throws
 */
export function kubernetesCluster(
  cluster: Cluster,
  options: KubernetesClusterOptions,
): KubernetesCluster {
  return new KubernetesCluster(cluster, options);
}

/**
 * A cluster of nodes that carries packets from host to host.
 *
 * ```ts
 * const nodes: KubernetesCluster = kubernetesCluster(cluster, { mode: 'ipvs', nodes: 3 });
 * nodes.connect(clusterFlow(cluster, 'default/svc-00001')).request();
 * nodes.ledger('node-1').work.rulesEvaluated;
 * ```
 */
export class KubernetesCluster implements PacketPath {
  readonly name = 'cluster';
  readonly clock: VirtualClock;
  readonly #options: KubernetesClusterOptions;
  readonly #plan: FabricPlan;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #atlas: Atlas;
  readonly #balancer: LoadBalancer;
  readonly #ends: EndsCluster;
  readonly #road: Road;
  readonly #routes: TunnelRoutes;
  readonly #gone = new Set<string>();
  #listeners: readonly ClusterListener[] = [];
  #cluster: Cluster;
  /** The program of the first node, which the others share as far as theirs is equal. */
  #template: KubernetesNode['template'];

  constructor(cluster: Cluster, options: KubernetesClusterOptions) {
    this.#cluster = checkCluster(cluster);
    this.#options = checkedOptions(options);
    this.clock = options.clock ?? new VirtualClock();
    const places = placesOf(cluster, options);
    this.#plan = places.plan;
    this.#members = new Map(
      places.places.map((place) => [place.node.name, new Member(place, (own) => this.#make(own))]),
    );
    this.#atlas = new Atlas(places.places);
    const { tunnel } = this.#plan;
    for (const { node, networks } of tunnel === undefined ? [] : places.places) {
      for (const { block } of networks) this.#atlas.addNodeAddress(node.name, tunnelAddress(block));
    }
    this.#routes = tunnel === undefined ? new Map() : tunnelRoutes(tunnel, this.#atlas.blocks);
    const names = [...this.#members.keys()];
    this.#balancer = new LoadBalancer(
      options.loadBalancer ?? {},
      { names, isHealthy: (node, port) => isHealthy(this.#knownAt(node), node, port) },
      this.clock,
      options.choices ?? this.#choicesOf('load balancer'),
    );
    this.#balancer.follow(cluster);
    const only = names.length === 1 ? names[0] : undefined;
    const network = new Network(this.#plan, this.#atlas, this.#balancer, only, this.#gone);
    this.#road = new Road(this.#members, network, tunnel);
    this.#ends = {
      members: this.#members,
      atlas: this.#atlas,
      road: this.#road,
      entryOf: (flow) => {
        const fate = network.fromOutside(flow);
        return memberNamed(this.#members, fate.kind === 'node' ? fate.node : names[0]!);
      },
    };
    // A mode or an option that is none is refused now, and not when the first packet comes.
    this.node(names[0]!);
  }

  /** The names of the nodes. */
  get nodes(): readonly string[] {
    return [...this.#members.keys()];
  }

  /** The cluster that the nodes were told of last. */
  get cluster(): Cluster {
    return this.#cluster;
  }

  /**
   * A node with its host, made when first asked for.
   *
   * @throws {PacketPathError} `not-found`
   */
  node(name: string): KubernetesNode {
    return memberNamed(this.#members, name).node;
  }

  /**
   * One packet, now, from where its source is: a node's device where it has an input interface, a process
   * of that node else; from outside where no node has the address.
   *
   * @throws {PacketPathError} `not-found` for a device or a node that there is not
   */
  send(packet: Packet, options: ClientOptions = {}): ClusterTraversal {
    checkArgument('send', 'packet', packet, A_PACKET);
    return clusterTraversal(this.#journey(packet, clientOf('send', options)));
  }

  /**
   * A new connection from a pod, a node or outside, both ends played: its answers find their own way
   * back.
   *
   * @throws {PacketPathError} `not-found` for a node that there is not
   */
  connect(flow: FlowLike, options: ClientOptions = {}): ClusterConnection {
    return opened(this.converse(flow, options));
  }

  /** A connection to be played packet by packet, as of a node. */
  converse(given: FlowLike, options: ClientOptions = {}): ClusterConnection {
    const at = clientOf('connect', options);
    const flow = toFlow(given, namedDestination(this.#cluster));
    const member = at === undefined ? undefined : memberNamed(this.#members, at);
    return new ClusterConnection(new ConnectionEnds(this.#ends, flow, member), flow);
  }

  /**
   * The cluster has changed. The kube-proxy of each node named, of all unless given, syncs now; the others
   * hear of it when they are named. The answer is what each has run.
   *
   * @throws {PacketPathError} as the tool that refuses
   */
  update(
    changed: Cluster,
    options: { readonly nodes?: readonly string[] } = {},
  ): ReadonlyMap<string, Programming> {
    checkOptions('update', options, { nodes: listOf(someText) });
    const { nodes = this.nodes } = options;
    const told = nodes.map((name) => memberNamed(this.#members, name));
    // A node that was not made yet knows the cluster as it was.
    for (const member of this.#members.values()) void member.node;
    this.#cluster = shareServices(this.#cluster, checkCluster(changed));
    this.#atlas.follow(this.#cluster);
    this.#balancer.follow(this.#cluster);
    return new Map(told.map(({ name, node }) => [name, node.update(this.#cluster)]));
  }

  /** A pod is no more: packets to it are lost, as nobody answers for its address. */
  removePod(address: AddressLike): void {
    this.#gone.add(`${toAddress(address)}`);
  }

  /** A pod that was removed is there again. */
  addPod(address: AddressLike): void {
    this.#gone.delete(`${toAddress(address)}`);
  }

  /**
   * The ledger of a node, or of all nodes together: what packets have cost since the cluster was made.
   *
   * @throws {PacketPathError} `not-found`
   */
  ledger(name?: string): ClusterLedger {
    if (name !== undefined) return memberNamed(this.#members, name).ledger;
    const sum: ClusterLedger = { work: new Work(), encapsulated: new Work() };
    for (const { ledger } of this.#members.values()) {
      sum.work.add(ledger.work);
      sum.encapsulated.add(ledger.encapsulated);
    }
    return sum;
  }

  /** Tells every step of the packets to come, with the node; the answer stops it. */
  listen(listener: ClusterListener): () => void {
    checkArgument('listen', 'listener', listener, someFunction);
    const hear: ClusterListener = (step, node) => listener(step, node);
    this.#listeners = [...this.#listeners, hear];
    const stops = [...this.#members.values()]
      .filter(({ isMade }) => isMade)
      .map(({ name, node }) => node.listen((step) => hear(step, name)));
    return () => {
      this.#listeners = this.#listeners.filter((known) => known !== hear);
      for (const stop of stops) stop();
    };
  }

  /** Lets every node forget its connections and clients, and the load balancer its flows. Time passes. */
  forget(): void {
    for (const member of this.#members.values()) if (member.isMade) member.node.forget();
    this.#balancer.forget();
  }

  /** Its nodes, the moment, and what packets have cost; `node(name)` tells a node's program. */
  toJSON(): object {
    return { name: this.name, nodes: this.nodes, clock: this.clock, ledger: this.ledger() };
  }

  #journey(packet: Packet, at?: string): Journey {
    if (at !== undefined) return this.#road.enter(memberNamed(this.#members, at), packet);
    const found = this.#atlas.find(packet.source);
    if (found.kind !== 'elsewhere') {
      return this.#road.enter(memberNamed(this.#members, found.node), packet);
    }
    const isLocal = packet.inputInterface === null && this.#members.size === 1;
    if (isLocal) return this.#road.enter(memberNamed(this.#members, this.nodes[0]!), packet);
    return this.#road.enterFromOutside(packet);
  }

  #make(place: NodePlace): KubernetesNode {
    const { name } = place.node;
    const isFirst = name === this.nodes[0];
    const choices = this.#options.choices ?? (isFirst ? undefined : this.#choicesOf(name));
    // The parts that are no node's.
    const { nodes: _nodes, fabric: _fabric, loadBalancer: _balancer, ...ofNodes } = this.#options;
    const node = kubernetesNode(this.#cluster, {
      ...ofNodes,
      ...(isFirst && this.#members.size > 1 && { isTemplate: true }),
      ...(!isFirst && this.#template && { template: this.#template }),
      clock: this.clock,
      place,
      ...(choices && { choices }),
    });
    if (isFirst) this.#template = node.template;
    const { tunnel } = this.#plan;
    if (tunnel !== undefined) attachTunnel(node, tunnel, this.#routes);
    const member = this.#members.get(name)!;
    node.host.sockets.errands.aroundCarry((carry) => (packet) => {
      const isOwn = packet.inputInterface === null && node.host.routes.isLocal(packet.source);
      const found = this.#atlas.find(packet.source);
      const home = isOwn || found.kind === 'elsewhere' ? member : this.#members.get(found.node)!;
      if (found.kind === 'elsewhere' && packet.inputInterface !== null) {
        return this.#road.enterFromOutside(packet, { member, carry }).traversal();
      }
      return this.#road.enter(home, packet, home === member ? carry : undefined).traversal();
    });
    for (const hear of this.#listeners) node.listen((step) => hear(step, name));
    return node;
  }

  /** The cluster as the kube-proxy of a node knows it. */
  #knownAt(name: string): Cluster {
    const member = this.#members.get(name)!;
    return member.isMade ? member.node.cluster : this.#cluster;
  }

  /** A stream of choices of its own for each node but the first, which has that of the seed. */
  #choicesOf(name: string): Choices {
    const { seed = 'packet-path' } = this.#options;
    return new SeededChoices(createRandom(seed).split(`choices of ${name}`));
  }
}

function placesOf(
  cluster: Cluster,
  options: KubernetesClusterOptions,
): { readonly plan: FabricPlan; readonly places: readonly NodePlace[] } {
  const places = memberPlaces(cluster, options.nodes, options, {});
  const hasIpv4 = places.every(({ node }) => node.addresses.some(({ family }) => family === 4));
  const plan = fabricPlan(options.fabric ?? 'routed', hasIpv4 ? 4 : 6);
  return { plan, places: places.map((place) => ({ ...place, mtu: plan.mtu })) };
}

classPrintsAs(
  KubernetesCluster,
  ({ cluster, nodes }) => `hosts ${nodes.join(', ')} of a ${String(cluster)}`,
);

const A_PACKET: OptionValue = {
  expected: 'a packet, as tcp() and udp() answer it',
  holds: objectOf('family', 'source', 'destination').holds,
};

/** The node of a client, where options name it. */
function clientOf(api: string, options: ClientOptions): string | undefined {
  checkOptions(api, options, { at: someText });
  return options.at;
}

/** @throws {PacketPathError} `bad-option` for options of one node alone */
function checkedOptions(options: KubernetesClusterOptions): KubernetesClusterOptions {
  checkArgument('kubernetesCluster', 'options', options, someObject);
  const { place, node } = options as { readonly place?: unknown; readonly node?: unknown };
  if (place === undefined && node === undefined) return options;
  throw new PacketPathError('bad-option', 'a cluster has no option place or node', {
    expected: 'nodes: how many, or which',
  });
}
