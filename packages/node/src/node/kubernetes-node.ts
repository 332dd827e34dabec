import type { CalicoObjects } from '@packet-path/calico';
import { type Cluster, checkCluster, shareServices } from '@packet-path/cluster';
import {
  type Choices,
  type Connection,
  type Flow,
  type FlowLike,
  type Invocation,
  type Packet,
  type PacketColumns,
  PacketPathError,
  type SendManyOptions,
  type SentColumns,
  type Timer,
  type TraceListener,
  type Traversal,
  toFlow,
  type VirtualClock,
} from '@packet-path/core';
import {
  converse,
  LentChoices,
  type NodePlace,
  namedDestination,
  nodePlace,
  type Outcomes,
  type PlaneHost,
  POD_DEVICE,
  type Programming,
  type ProgramSize,
  placeOptionsOf,
  podInterface,
  podRoutes,
  printedOutcomes,
  type SteppedConnection,
} from '@packet-path/data-plane';
import type {
  LocalhostNodePortProxy,
  ProxySync,
  SyncRunnerOptions,
  UserspaceProxy,
} from '@packet-path/kube-proxy';
import { type LinuxHost, linuxHost, type RuleProfile } from '@packet-path/linux-host';
import { NodePolicy } from '../calico/node-policy.ts';
import { letForget } from '../linux/forget.ts';
import { linuxOutcomes } from '../linux/linux-outcomes.ts';
import { linuxSize } from '../linux/linux-size.ts';
import { hostView } from '../proxy/host-view.ts';
import { localhostOutcomes } from '../proxy/localhost-outcomes.ts';
import { ProgrammingLedger } from '../proxy/programming-ledger.ts';
import { ProxyProcess } from '../proxy/proxy-process.ts';
import { optionsAt, proxySync, syncPeriods } from '../proxy/proxy-sync.ts';
import { tablesOf } from '../proxy/table-sizes.ts';
import { userspaceOutcomes } from '../proxy/userspace-outcomes.ts';
import { checkNodeOptions } from './check-node-options.ts';
import { likePorts } from './like-ports.ts';
import { LocalEndpoints } from './local-endpoints.ts';
import { longestAffinity } from './longest-affinity.ts';
import { nodeHostOptions, podDevice } from './node-host.ts';
import type { KubernetesNodeOptions } from './node-options.ts';
import { NodeTemplate } from './node-template.ts';
import { serviceRules } from './service-rules.ts';

/**
 * A node of the cluster: a host whose `eth0` leads to the other nodes and `cni0` to the node's own
 * pods, with kube-proxy's program loaded; in IPVS mode its addresses are bound to `kube-ipvs0`, and
 * in userspace mode the proxy runs. With policies there is no `cni0`: a device of its own leads to
 * each pod, and Felix's rules stand above kube-proxy's. The host forwards.
 *
 * ```ts
 * const ipvs = kubernetesNode(cluster, { mode: 'ipvs', scheduler: 'lc' });
 * ipvs.connect(clusterFlow(cluster, 'default/svc-00001')).opening.rulesEvaluated; // 15
 * ```
 *
 * @throws {PacketPathError} `unknown-option` or `bad-option`, which name the option, or what an address or prefix among the options throws
 */
export function kubernetesNode(cluster: Cluster, options: KubernetesNodeOptions): KubernetesNode {
  return new KubernetesNode(cluster, options);
}

/**
 * A node on which kube-proxy runs: it follows the cluster as that changes. It has a Linux host.
 *
 * ```ts
 * node.host.conntrack.list();
 * node.update({ ...cluster, services: cluster.services.slice(1) }).work.rules;
 * ```
 */
export class KubernetesNode implements PlaneHost {
  readonly host: LinuxHost;
  readonly place: NodePlace;
  /** Its program as it began, for other nodes of the cluster: where it was made as a template. */
  readonly template: NodeTemplate | undefined;
  /** How often kube-proxy syncs, where the node follows its cluster in time (`followCluster`). */
  readonly syncPeriods: SyncRunnerOptions;
  readonly likeness: PlaneHost['likeness'];
  readonly #choices: LentChoices;
  readonly #proxy: ProxySync;
  readonly #process: ProxyProcess;
  readonly #policy: NodePolicy | undefined;
  readonly #routed = new Set<string>();
  readonly #local: LocalEndpoints;
  #cluster: Cluster;
  #timer: Timer | undefined;
  #hearers: readonly ((programming: Programming) => void)[] = [];

  constructor(cluster: Cluster, options: KubernetesNodeOptions) {
    checkCluster(cluster);
    checkNodeOptions('kubernetesNode', options);
    const place = options.place ?? nodePlace(cluster, placeOptionsOf(options));
    const proxyOptions = optionsAt(options, place, cluster);
    const now = options.clock?.now ?? 0;
    const shared = options.template?.beginning(cluster, place, now);
    const proxy = shared?.proxy ?? proxySync(proxyOptions);
    const program = shared?.program ?? proxy.begin(cluster, now);
    const policy =
      options.policies && new NodePolicy(place, options.policies, options.mode === 'ipvs');
    this.place = place;
    this.syncPeriods = syncPeriods(options);
    this.#local = new LocalEndpoints(place);
    this.#choices = LentChoices.of(options);
    this.host = linuxHost({
      ...nodeHostOptions(options, place, program, policy?.workloads(cluster)),
      choices: this.#choices,
      ...(shared?.nft.program && { nft: { ...options.nft, ...shared.nft } }),
    });
    this.host.rulePlaces.name('services', serviceRules(options.mode));
    shared?.attach(this.host);
    this.template =
      options.template ??
      (options.isTemplate === true && NodeTemplate.suits(options)
        ? new NodeTemplate(cluster, options, place, program, this.host)
        : undefined);
    this.host.sockets.assumeListeners(this.#local.servers(cluster));
    this.#policy = policy;
    this.#proxy = proxy;
    this.#cluster = cluster;
    this.#process = new ProxyProcess(this.host, proxyOptions, proxy, cluster);
    for (const { strays } of place.networks) for (const pod of strays) this.#routed.add(`${pod}`);
    // Felix puts its jumps on top, so it comes after kube-proxy.
    if (policy) this.host.apply(policy.sync(cluster));
    this.likeness = likePorts({ host: this.host, place, cluster }, options, proxyOptions);
  }

  /** The cluster that kube-proxy last synced to, or tried to: equal to the one that was given. */
  get cluster(): Cluster {
    return this.#cluster;
  }

  get name(): string {
    return this.host.name;
  }

  /** The proxy's process, in userspace mode. */
  get userspaceProxy(): UserspaceProxy | undefined {
    return this.#process.userspace;
  }

  /** The proxy's process for node ports at localhost, in nftables mode with `localhostNodePorts`. */
  get localhostProxy(): LocalhostNodePortProxy | undefined {
    return this.#process.localhost;
  }

  get clock(): VirtualClock {
    return this.host.clock;
  }

  send(packet: Packet): Traversal {
    return this.host.send(packet);
  }

  sendMany(columns: PacketColumns, options: SendManyOptions = {}): SentColumns {
    return this.host.sendMany(columns, options);
  }

  /** As the host's, and destinations may be services of the cluster: `shop/cart:http`. */
  connect(flow: FlowLike): Connection {
    return this.host.connect(this.#flow(flow));
  }

  converse(flow: FlowLike): SteppedConnection {
    return converse(this.host, this.#flow(flow));
  }

  listen(listener: TraceListener): () => void {
    return this.host.listen(listener);
  }

  /** Counts evaluations by rule from now on, as a hot list or beside the text of iptables-save. */
  profile(): RuleProfile {
    return this.host.profile();
  }

  /**
   * The cluster has changed: kube-proxy syncs, now, and work that it puts off runs when the clock
   * gets there. Connections live on, as on Linux. A service that is the same object as before needs no
   * comparing; of one that is equal the node keeps the object it has, as `shareServices` does.
   *
   * @throws {PacketPathError} as the tool that refuses; the next sync is a full one then
   */
  update(changed: Cluster): Programming {
    const cluster = shareServices(this.#cluster, checkCluster(changed, this.#cluster));
    this.#cluster = cluster;
    this.host.sockets.assumeListeners(this.#local.servers(cluster));
    return this.#program((ledger) => {
      this.#syncPolicy(ledger);
      if (this.#policy === undefined) this.#routePods(cluster);
      this.#carryOut(this.#proxy.sync(cluster, ledger.view(hostView(this.host))), ledger);
    });
  }

  /**
   * kube-proxy ends and begins anew over the rules, services and sets that it has left: a full sync.
   * Connections live on.
   *
   * @throws {PacketPathError} `bad-option` where kube-proxy's process holds connections of clients: in
   *   userspace mode, and with `localhostNodePorts` in nftables mode
   */
  restartProxy(): Programming {
    if (this.localhostProxy !== undefined) {
      throw new PacketPathError('bad-option', 'a restart ends connections at localhost', {
        expected: 'a node without localhostNodePorts',
      });
    }
    this.#proxy.restart();
    return this.update(this.#cluster);
  }

  /** Tells each sync and each piece of deferred work, when it is done; the answer stops it. */
  hearProgramming(listener: (programming: Programming) => void): () => void {
    // A function of its own, so that one listener may listen twice.
    const hear = (programming: Programming): void => listener(programming);
    this.#hearers = [...this.#hearers, hear];
    return () => {
      this.#hearers = this.#hearers.filter((known) => known !== hear);
    };
  }

  /**
   * The objects that Calico is told have changed: Felix rewrites the chains and sets that differ, and
   * connections live on.
   *
   * @throws {PacketPathError} `bad-option` where the node runs without policies
   */
  updatePolicies(objects: CalicoObjects): Programming {
    if (this.#policy === undefined) {
      throw new PacketPathError('bad-option', `${this.name} runs without Calico`, {
        expected: 'a node that was made with policies',
      });
    }
    return this.#program((ledger) => this.#syncPolicy(ledger, objects));
  }

  outcomes(given: FlowLike): Outcomes {
    const { host } = this;
    const flow = this.#flow(given);
    const scene = { host, choices: this.#choices, forget: () => this.forget() };
    return printedOutcomes(
      userspaceOutcomes(scene, flow, this.userspaceProxy?.program.portals ?? []) ??
        localhostOutcomes(scene, flow, this.localhostProxy?.listeners ?? []) ??
        linuxOutcomes(scene, flow),
    );
  }

  /** Lets others decide what the node draws, while something is done. */
  led<Result>(choices: Choices, act: () => Result): Result {
    return this.#choices.during(choices, act);
  }

  /** Lets time pass: an hour and the time that clients are remembered, or until open connections end. */
  forget(): void {
    letForget(this.host, longestAffinity(this.#cluster));
  }

  size(): ProgramSize {
    return linuxSize(this.host);
  }

  #flow(flow: FlowLike): Flow {
    return toFlow(flow, namedDestination(this.#cluster));
  }

  /** New pods get their devices, then Felix hears of them. */
  #syncPolicy(ledger: ProgrammingLedger, objects?: CalicoObjects): void {
    if (this.#policy === undefined) return;
    const { host } = this;
    const change = this.#policy.sync(this.#cluster, objects);
    const added = this.#policy
      .workloads(this.#cluster)
      .map(podDevice)
      .filter(({ name }) => !host.interfaces.has(name));
    for (const pod of added) host.addInterface(podInterface(pod, this.place));
    for (const route of podRoutes(added)) host.addRoute(route);
    for (const invocation of change) ledger.run(invocation, (one) => host.run(one));
  }

  /** Programs the host, on a ledger of its own, and tells those who hear. */
  #program(work: (ledger: ProgrammingLedger) => void): Programming {
    const ledger = new ProgrammingLedger(tablesOf(this.host));
    const { places, permutations } = this.host.ipvs.refills;
    work(ledger);
    ledger.add({
      tablePlaces: this.host.ipvs.refills.places - places,
      tablePermutations: this.host.ipvs.refills.permutations - permutations,
    });
    const programming = ledger.programming();
    for (const hear of this.#hearers) hear(programming);
    return programming;
  }

  #carryOut(change: Iterable<Invocation>, ledger: ProgrammingLedger): void {
    try {
      for (const invocation of change) ledger.run(invocation, (one) => this.host.run(one));
      this.#process.synced(this.#cluster);
    } finally {
      this.#process.ruled();
      this.#setAlarm();
    }
  }

  /** kube-proxy is called when the work that it has put off falls due. */
  #setAlarm(): void {
    const { due } = this.#proxy;
    if (this.#timer?.at === due) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (due === undefined) return;
    this.#timer = this.clock.schedule(due, () => {
      this.#timer = undefined;
      this.#program((ledger) => {
        this.#carryOut(this.#proxy.settle(ledger.view(hostView(this.host))), ledger);
      });
    });
  }

  /** New pods of the node outside its block: the network plugin gives each a route. */
  #routePods(cluster: Cluster): void {
    const blocks = new Map(this.place.networks.map(({ family, block }) => [family, block]));
    for (const pod of this.#local.pods(cluster)) {
      if (blocks.get(pod.family)?.contains(pod) !== false || this.#routed.has(`${pod}`)) continue;
      this.#routed.add(`${pod}`);
      this.host.addRoute(`${pod} dev ${POD_DEVICE}`);
    }
  }
}
