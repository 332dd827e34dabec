/**
 * Nodes that serve a cluster, clusters of them, and Linux hosts of any kind.
 *
 * @module
 */
export { readPolicies } from '@packet-path/calico';
export { kubernetesCluster } from '@packet-path/kubernetes-cluster';
export { type LinuxHost, linuxHost } from '@packet-path/linux-host';
export { type KubernetesNode, type KubernetesNodeOptions, kubernetesNode } from '@packet-path/node';
