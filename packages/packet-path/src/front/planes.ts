/**
 * Data planes: kube-proxy's modes, with Calico or not, and those of users.
 *
 * @module
 */
export type { DataPlane, PlaneHost } from '@packet-path/data-plane';
export { kubeProxyPlane, kubeProxyPlanes, planesNamed, withCalico } from '@packet-path/node';
