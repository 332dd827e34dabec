import type { Cluster } from '@packet-path/cluster';
import { PacketPathError } from '@packet-path/core';
import type { KubernetesNodeOptions } from './kubernetes-node.ts';
import type { NodePolicyOptions } from './node-policy.ts';
import { serviceNetworks } from './service-networks.ts';

/** A way to get a packet to a pod: a name, and how a node that uses it is made. */
export interface DataPlane {
  /** For files and command lines. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly node: KubernetesNodeOptions;
}

/** The data planes by name, in the order in which they are shown. */
export const DATA_PLANES: readonly DataPlane[] = [
  { name: 'iptables-2019', title: 'iptables (2019)', node: { mode: 'iptables', layout: '2019' } },
  { name: 'iptables', title: 'iptables (today)', node: { mode: 'iptables', layout: 'current' } },
  { name: 'ipvs', title: 'IPVS', node: { mode: 'ipvs', scheduler: 'rr' } },
  { name: 'nftables', title: 'nftables', node: { mode: 'nftables' } },
  { name: 'userspace', title: 'userspace', node: { mode: 'userspace' } },
];

/**
 * The data planes of these names.
 *
 * @throws {PacketPathError} `not-found`
 */
export function dataPlanes(names: readonly string[]): readonly DataPlane[] {
  return names.map((name) => {
    const known = DATA_PLANES.find((plane) => plane.name === name);
    if (known !== undefined) return known;
    throw new PacketPathError('not-found', `there is no data plane '${name}'`, {
      expected: DATA_PLANES.map((plane) => plane.name).join(', '),
    });
  });
}

/** A data plane with Calico beside it: `ipvs+calico`. */
export function withCalico(
  { name, title, node }: DataPlane,
  policies: NodePolicyOptions,
): DataPlane {
  return { name: `${name}+calico`, title: `${title}, Calico`, node: { ...node, policies } };
}

/**
 * A plane's node in a cluster: kube-proxy in nftables mode learns of the API server which networks
 * cluster IPs come from, and is told here.
 */
export function planeNode({ node }: DataPlane, cluster: Cluster): KubernetesNodeOptions {
  if (node.mode !== 'nftables' || node.serviceCIDRs !== undefined) return node;
  return { ...node, serviceCIDRs: serviceNetworks(cluster) };
}
