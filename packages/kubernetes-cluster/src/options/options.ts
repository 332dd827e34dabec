import type { Microseconds } from '@packet-path/core';
import type { PlacedNode } from '@packet-path/data-plane';
import type { KubernetesNodeOptions } from '@packet-path/node';

/** The network between the nodes. */
export type FabricKind = 'routed' | 'vxlan' | 'ipip';

/** The network between the nodes, and how long packets may be on it. */
export interface FabricOptions {
  /**
   * - `routed`, the default: the network itself knows which node each block of pods is behind, as with
   *   routes of a cloud or BGP.
   * - `vxlan`: packets to pods of other nodes travel in UDP from node to node.
   * - `ipip`: they travel in IP packets of protocol 4.
   */
  readonly kind?: FabricKind;
  /** The MTU of the nodes' own devices. Default 1500. */
  readonly mtu?: number;
  /** The MTU of the pods' devices. Default: as much as a tunnel leaves room for, 1450 or 1480; else `mtu`. */
  readonly podMtu?: number;
  /** The UDP port of VXLAN: 8472, the default, is that of Linux and flannel, 4789 that of Calico. */
  readonly port?: number;
}

/** The load balancer in front of the cluster. */
export interface LoadBalancerOptions {
  /**
   * The nodes that get packets: `all`, the default, or those that are `healthy`. A node is healthy for a
   * service with a health check's node port where it has a ready endpoint, and always for the others.
   */
  readonly nodes?: 'all' | 'healthy';
  /** How often it asks for the nodes' health, in microseconds. Default 0: it always knows. */
  readonly checkedEvery?: Microseconds;
}

/** The parts of a cluster beside its nodes. */
export interface ClusterParts {
  /**
   * How many nodes, or which: by name, or with addresses of their own. Default: all that the cluster
   * names, those that endpoints name, or one. Where more are asked for than it names, the others run no
   * endpoint.
   */
  readonly nodes?: number | readonly (string | PlacedNode)[];
  /** Default `routed`. */
  readonly fabric?: FabricKind | FabricOptions;
  readonly loadBalancer?: LoadBalancerOptions;
}

/**
 * A cluster of nodes: kube-proxy's mode and options, what a user may choose of every node's host, and
 * the network between the nodes.
 *
 * ```ts
 * const options: KubernetesClusterOptions = { mode: 'nftables', nodes: 3, fabric: 'vxlan', seed: 7 };
 * kubernetesCluster(cluster, options);
 * ```
 */
export type KubernetesClusterOptions = KubernetesNodeOptions & ClusterParts;
