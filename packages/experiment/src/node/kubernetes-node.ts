import type { CalicoObjects, WorkloadEndpoint } from '@packet-path/calico';
import type { Cluster } from '@packet-path/cluster';
import {
  type InterfaceOptions,
  type Invocation,
  PacketPathError,
  Prefix,
  type SysctlValue,
  type Timer,
  unreachable,
} from '@packet-path/core';
import {
  type HostProgram,
  type IptablesSyncOptions,
  type IpvsSyncOptions,
  iptablesSync,
  ipvsSync,
  type NftablesSyncOptions,
  nftablesSync,
  type ProxySync,
  UserspaceProxy,
  type UserspaceProxyOptions,
  UserspaceSync,
} from '@packet-path/kube-proxy';
import { LinuxHost, type LinuxHostOptions } from '@packet-path/linux-host';
import { hostView } from './host-view.ts';
import { type NodePlace, nodePlace, strayPods } from './node-place.ts';
import { NodePolicy, type NodePolicyOptions } from './node-policy.ts';

/** How kube-proxy runs on the node, and what the host is made of beside its program. */
export type KubernetesNodeOptions = NodeHostOptions &
  (
    | ({ readonly mode: 'iptables' } & IptablesSyncOptions)
    | ({ readonly mode: 'ipvs' } & IpvsSyncOptions)
    | ({ readonly mode: 'nftables' } & NftablesSyncOptions)
    | ({ readonly mode: 'userspace' } & UserspaceProxyOptions)
  );

/** What a user may choose of the host itself. */
export type NodeHostOptions = Pick<LinuxHostOptions, 'choices' | 'clock' | 'conntrack' | 'ipvs'> & {
  /** Beside those that kube-proxy sets. */
  readonly sysctls?: Readonly<Record<string, SysctlValue>>;
  /** Calico's network policy: Felix runs beside kube-proxy, and each pod has a device of its own. */
  readonly policies?: NodePolicyOptions;
};

/** The device of the node's own pods, and the one that leads to all others. */
export const POD_DEVICE = 'cni0';
export const UPLINK = 'eth0';

/**
 * A node of the cluster as a host: `eth0` leads to the other nodes, `cni0` to the node's own pods,
 * kube-proxy's program is loaded, in IPVS mode its addresses are bound, and in userspace mode the
 * proxy runs. With policies there is no `cni0`: a device of its own leads to each pod, and Felix's
 * rules stand above kube-proxy's.
 *
 * @throws {PacketPathError} `bad-option`, or what an address or prefix among the options throws
 */
export function kubernetesNode(cluster: Cluster, options: KubernetesNodeOptions): KubernetesNode {
  return new KubernetesNode(cluster, options);
}

/** A host on which kube-proxy runs: it follows the cluster as that changes. */
export class KubernetesNode extends LinuxHost {
  /** The process that carries connections on, in userspace mode. */
  readonly userspaceProxy: UserspaceProxy | undefined;
  readonly #place: NodePlace;
  readonly #proxy: ProxySync;
  readonly #policy: NodePolicy | undefined;
  readonly #routed = new Set<string>();
  #cluster: Cluster;
  #timer: Timer | undefined;

  constructor(cluster: Cluster, options: KubernetesNodeOptions) {
    const place = nodePlace(cluster, options);
    const proxy = proxyOf(options, place);
    const program = proxy.begin(cluster, options.clock?.now ?? 0);
    const policy =
      options.policies && new NodePolicy(place, options.policies, options.mode === 'ipvs');
    super(hostOptions(options, place, program, policy?.workloads(cluster)));
    this.#place = place;
    this.#policy = policy;
    this.#proxy = proxy;
    this.#cluster = cluster;
    const userspace = proxy instanceof UserspaceSync ? proxy.program : undefined;
    this.userspaceProxy = userspace === undefined ? undefined : new UserspaceProxy(this, userspace);
    for (const { strays } of place.networks) for (const pod of strays) this.#routed.add(`${pod}`);
    // Felix puts its jumps on top, so it comes after kube-proxy.
    if (policy) this.apply(policy.sync(cluster));
  }

  /** The cluster that kube-proxy last synced to, or tried to. */
  get cluster(): Cluster {
    return this.#cluster;
  }

  /**
   * The cluster has changed: kube-proxy syncs, now, and what it puts off runs when the clock gets
   * there. Connections live on, as on Linux. Services that stayed should be the same objects as
   * before: what is the same object needs no comparing.
   *
   * The answer is what was run.
   *
   * @throws {PacketPathError} what a tool refuses: the sync has failed then, and the next is a full one
   */
  update(cluster: Cluster): readonly Invocation[] {
    this.#cluster = cluster;
    const policy = this.#syncPolicy();
    if (this.#policy === undefined) this.#routePods(cluster);
    return [...policy, ...this.#carryOut(this.#proxy.sync(cluster, hostView(this)))];
  }

  /**
   * What Calico is told has changed: Felix rewrites the chains and sets that differ, and connections
   * live on.
   *
   * The answer is what was run.
   *
   * @throws {PacketPathError} `bad-option` where the node runs without policies
   */
  updatePolicies(objects: CalicoObjects): readonly Invocation[] {
    if (this.#policy === undefined) {
      throw new PacketPathError('bad-option', `${this.name} runs without Calico`, {
        expected: 'a node that was made with policies',
      });
    }
    return this.#syncPolicy(objects);
  }

  /** New pods get their devices, then Felix hears of them. */
  #syncPolicy(objects?: CalicoObjects): readonly Invocation[] {
    if (this.#policy === undefined) return [];
    const change = this.#policy.sync(this.#cluster, objects);
    const added = this.#policy
      .workloads(this.#cluster)
      .filter(({ interfaceName }) => !this.interfaces.has(interfaceName));
    for (const { interfaceName } of added) this.addInterface({ name: interfaceName });
    for (const route of podRoutes(added)) this.addRoute(route);
    this.apply(change);
    return change;
  }

  #carryOut(change: Iterable<Invocation>): readonly Invocation[] {
    const done: Invocation[] = [];
    try {
      for (const invocation of change) {
        this.run(invocation);
        done.push(invocation);
      }
    } finally {
      this.#followProgram();
      this.#setAlarm();
    }
    return done;
  }

  /** In userspace mode, the process listens where the rules now lead. */
  #followProgram(): void {
    const program = this.#proxy instanceof UserspaceSync ? this.#proxy.program : undefined;
    if (program !== undefined) this.userspaceProxy?.follow(program);
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
      this.#carryOut(this.#proxy.settle(hostView(this)));
    });
  }

  /** New pods of the node outside its block: the network plugin gives each a route. */
  #routePods(cluster: Cluster): void {
    const { node, networks } = this.#place;
    for (const { family, block } of networks) {
      for (const pod of strayPods(cluster, family, node.name, block)) {
        if (this.#routed.has(`${pod}`)) continue;
        this.#routed.add(`${pod}`);
        this.addRoute(`${pod} dev ${POD_DEVICE}`);
      }
    }
  }
}

function proxyOf(options: KubernetesNodeOptions, { node, networks }: NodePlace): ProxySync {
  const told = {
    // The node's zone is the cluster's to say, and may change.
    node: { ...options.node, name: node.name, addresses: node.addresses },
    clusterCIDR: options.clusterCIDR ?? networks.map((network) => network.cluster),
    families: networks.map(({ family }) => family),
  };
  switch (options.mode) {
    case 'iptables':
      return iptablesSync({ ...options, ...told });
    case 'ipvs':
      return ipvsSync({ ...options, ...told });
    case 'nftables':
      return nftablesSync({ ...options, ...told });
    case 'userspace':
      return new UserspaceSync({ ...options, ...told });
    default:
      return unreachable(options);
  }
}

function hostOptions(
  options: KubernetesNodeOptions,
  place: NodePlace,
  program: HostProgram,
  workloads: readonly WorkloadEndpoint[] | undefined,
): LinuxHostOptions {
  return {
    name: place.node.name,
    interfaces: [
      { name: UPLINK, addresses: place.node.addresses.map(Prefix.host) },
      ...(workloads?.map(({ interfaceName }) => ({ name: interfaceName })) ?? [bridge(place)]),
      // A device may be named many times: its addresses add up.
      ...program.addresses.map((bound) => ({ name: bound.interface, addresses: [bound.address] })),
    ],
    routes: [
      ...place.networks.map(({ family }) => `${family === 4 ? '0.0.0.0/0' : '::/0'} dev ${UPLINK}`),
      ...(workloads === undefined ? strayRoutes(place) : podRoutes(workloads)),
    ],
    sysctls: {
      'net.ipv4.ip_forward': 1,
      'net.ipv6.conf.all.forwarding': 1,
      ...program.sysctls,
      ...options.sysctls,
    },
    iptables: program.iptables,
    ip6tables: program.ip6tables,
    ipset: program.ipset,
    ipvsadm: program.ipvsadm,
    nftables: program.nftables,
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.choices && { choices: options.choices }),
    ...(options.clock && { clock: options.clock }),
    ...(options.conntrack && { conntrack: options.conntrack }),
    ...(options.ipvs && { ipvs: options.ipvs }),
  };
}

function bridge({ networks }: NodePlace): InterfaceOptions {
  return {
    name: POD_DEVICE,
    addresses: networks.map(({ block }) => new Prefix(block.address.plus(1), block.length)),
  };
}

/** On-link networks need no route: a pod outside its node's block does. */
function strayRoutes({ networks }: NodePlace): string[] {
  return networks.flatMap(({ strays }) => strays.map((pod) => `${pod} dev ${POD_DEVICE}`));
}

/** A route to each address of each pod, by the pod's own device. */
function podRoutes(workloads: readonly WorkloadEndpoint[]): string[] {
  return workloads.flatMap(({ addresses, interfaceName }) =>
    addresses.map((address) => `${address} dev ${interfaceName}`),
  );
}
