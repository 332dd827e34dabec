import {
  type InterfaceOptions,
  type Invocation,
  Prefix,
  type SysctlValue,
  type Timer,
  unreachable,
} from '@packet-path/core';
import {
  type Cluster,
  type HostProgram,
  type IptablesSyncOptions,
  type IpvsSyncOptions,
  iptablesSync,
  ipvsSync,
  type ProxySync,
} from '@packet-path/kube-proxy';
import { LinuxHost, type LinuxHostOptions } from '@packet-path/linux-host';
import { hostView } from './host-view.ts';
import { type NodePlace, nodePlace, strayPods } from './node-place.ts';

/** How kube-proxy runs on the node, and what the host is made of beside its program. */
export type KubernetesNodeOptions = NodeHostOptions &
  (
    | ({ readonly mode: 'iptables' } & IptablesSyncOptions)
    | ({ readonly mode: 'ipvs' } & IpvsSyncOptions)
  );

/** What a user may choose of the host itself. */
export type NodeHostOptions = Pick<LinuxHostOptions, 'choices' | 'clock' | 'conntrack' | 'ipvs'> & {
  /** Beside those that kube-proxy sets. */
  readonly sysctls?: Readonly<Record<string, SysctlValue>>;
};

/** The device of the node's own pods, and the one that leads to all others. */
export const POD_DEVICE = 'cni0';
export const UPLINK = 'eth0';

/**
 * A node of the cluster as a host: `eth0` leads to the other nodes, `cni0` to the node's own pods,
 * kube-proxy's program is loaded, and in IPVS mode its addresses are bound.
 *
 * @throws {PacketPathError} `bad-option`, or what an address or prefix among the options throws
 */
export function kubernetesNode(cluster: Cluster, options: KubernetesNodeOptions): KubernetesNode {
  return new KubernetesNode(cluster, options);
}

/** A host on which kube-proxy runs: it follows the cluster as that changes. */
export class KubernetesNode extends LinuxHost {
  readonly #place: NodePlace;
  readonly #proxy: ProxySync;
  readonly #routed = new Set<string>();
  #cluster: Cluster;
  #timer: Timer | undefined;

  constructor(cluster: Cluster, options: KubernetesNodeOptions) {
    const place = nodePlace(cluster, options);
    const proxy = proxyOf(options, place);
    const program = proxy.begin(cluster, options.clock?.now ?? 0);
    super(hostOptions(options, place, program));
    this.#place = place;
    this.#proxy = proxy;
    this.#cluster = cluster;
    for (const { strays } of place.networks) for (const pod of strays) this.#routed.add(`${pod}`);
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
    this.#routePods(cluster);
    return this.#carryOut(this.#proxy.sync(cluster, hostView(this)));
  }

  #carryOut(change: Iterable<Invocation>): readonly Invocation[] {
    const done: Invocation[] = [];
    try {
      for (const invocation of change) {
        this.run(invocation);
        done.push(invocation);
      }
    } finally {
      this.#setAlarm();
    }
    return done;
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
    default:
      return unreachable(options);
  }
}

function hostOptions(
  options: KubernetesNodeOptions,
  place: NodePlace,
  program: HostProgram,
): LinuxHostOptions {
  return {
    name: place.node.name,
    interfaces: interfaces(place, program),
    routes: routes(place),
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
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.choices && { choices: options.choices }),
    ...(options.clock && { clock: options.clock }),
    ...(options.conntrack && { conntrack: options.conntrack }),
    ...(options.ipvs && { ipvs: options.ipvs }),
  };
}

function interfaces({ node, networks }: NodePlace, program: HostProgram): InterfaceOptions[] {
  return [
    { name: UPLINK, addresses: node.addresses.map(Prefix.host) },
    {
      name: POD_DEVICE,
      addresses: networks.map(({ block }) => new Prefix(block.address.plus(1), block.length)),
    },
    // A device may be named many times: its addresses add up.
    ...program.addresses.map((bound) => ({ name: bound.interface, addresses: [bound.address] })),
  ];
}

/** On-link networks need no route: a pod outside its node's block does, as on Calico. */
function routes({ networks }: NodePlace): string[] {
  return networks.flatMap(({ family, strays }) => [
    `${family === 4 ? '0.0.0.0/0' : '::/0'} dev ${UPLINK}`,
    ...strays.map((pod) => `${pod} dev ${POD_DEVICE}`),
  ]);
}
