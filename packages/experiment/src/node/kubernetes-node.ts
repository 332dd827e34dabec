import { type InterfaceOptions, Prefix, type SysctlValue } from '@packet-path/core';
import {
  type Cluster,
  type HostProgram,
  type IptablesOptions,
  type IpvsOptions,
  iptablesProgram,
  ipvsProgram,
} from '@packet-path/kube-proxy';
import { LinuxHost, type LinuxHostOptions } from '@packet-path/linux-host';
import { type NodePlace, nodePlace } from './node-place.ts';

/** How kube-proxy runs on the node, and what the host is made of beside its program. */
export type KubernetesNodeOptions = NodeHostOptions &
  (({ readonly mode: 'iptables' } & IptablesOptions) | ({ readonly mode: 'ipvs' } & IpvsOptions));

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
export function kubernetesNode(cluster: Cluster, options: KubernetesNodeOptions): LinuxHost {
  const place = nodePlace(cluster, options);
  const program = programOf(cluster, options, place);
  return new LinuxHost({
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
  });
}

function programOf(
  cluster: Cluster,
  options: KubernetesNodeOptions,
  place: NodePlace,
): HostProgram {
  const { node } = place;
  const clusterCIDR = options.clusterCIDR ?? place.networks.map((network) => network.cluster);
  return options.mode === 'ipvs'
    ? ipvsProgram(cluster, { ...options, node, clusterCIDR })
    : iptablesProgram(cluster, { ...options, node, clusterCIDR });
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
