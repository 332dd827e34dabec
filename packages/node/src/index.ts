/**
 * A Kubernetes node, and the data planes that are made of nodes.
 *
 * A `KubernetesNode` has a Linux host (`node.host`: its conntrack, tables, sets, sockets), a place in
 * its cluster, and a kube-proxy that follows the cluster: `node.update(cluster)` syncs as kube-proxy
 * does and says what was run. Beside kube-proxy Calico's Felix may run (`policies`). The node is a
 * `PlaneHost`: it carries packets, tells every outcome of a connection, its size, and forgets.
 *
 * `kubeProxyPlanes()` are kube-proxy's modes as data planes, `withCalico` puts Calico beside one, and
 * `kubeProxyPlane` makes one of any options. A host of one's own can have a kube-proxy too:
 * `host.apply(proxy.sync(cluster, hostView(host)))`.
 *
 * `linuxOutcomes` and `linuxSize` do for any Linux host what a node does for its own, for planes that
 * are built on one.
 *
 * Not here: how rules are written (`@packet-path/kube-proxy`, `@packet-path/calico`) or evaluated
 * (the models), and more than one node of a cluster at once.
 *
 * @module
 */
export type { NodePolicyOptions } from './calico/node-policy.ts';
export {
  kubeProxyPlane,
  kubeProxyPlanes,
  type NodePlane,
  planesNamed,
  withCalico,
} from './kube-proxy-planes.ts';
export { letForget } from './linux/forget.ts';
export { linuxOutcomes } from './linux/linux-outcomes.ts';
export { linuxSize } from './linux/linux-size.ts';
export { firstSync } from './node/first-sync.ts';
export { type FollowedSync, type FollowOptions, followCluster } from './node/follow-cluster.ts';
export type { KubernetesNodeOptions, NodeHostOptions } from './node/node-options.ts';
export { KubernetesNode, kubernetesNode, type NodeJson } from './node/printed-node.ts';
export { hostView } from './proxy/host-view.ts';
export type { ProxyModeOptions } from './proxy/proxy-mode.ts';
