/**
 * A Kubernetes cluster of nodes: packets travel from host to host until they are delivered.
 *
 * `kubernetesCluster(cluster, { mode, nodes })` makes it. Each node is a `KubernetesNode`, a host of its
 * own with its own kube-proxy, and Calico where there are policies; between the nodes is a fabric that
 * routes, or tunnels of VXLAN or IPIP; clients stand in pods, on nodes and outside; in front of them all
 * is a load balancer. The cluster is a `PacketPath`: its connections say which nodes their packets
 * crossed, what tunnels cost, and whether every node undid what it had done.
 *
 * Every node has the cluster's clock, and draws from the cluster's seed.
 *
 * Not here: how a node is programmed or evaluates its rules (`@packet-path/node` and below), switches
 * and their delays, and pods as hosts: a pod is an end that is played.
 *
 * @module
 */

export {
  type ClientOptions,
  type ClusterListener,
  KubernetesCluster,
  kubernetesCluster,
} from './cluster/kubernetes-cluster.ts';
export { ClusterConnection } from './connection/cluster-connection.ts';
export type { ClusterLedger } from './member/member.ts';
export type {
  ClusterParts,
  FabricKind,
  FabricOptions,
  KubernetesClusterOptions,
  LoadBalancerOptions,
} from './options/options.ts';
export type { ClusterTraversal } from './way/cluster-traversal.ts';
export type { Departure, Fate, LostCause } from './way/fate.ts';
export type { Hop } from './way/hop.ts';
export * from './words.ts';
