/**
 * Conformance suites: of packet paths, and of nodes that serve Kubernetes services. They need
 * vitest, and nothing else of this package does.
 *
 * @module
 */
export { type DataPlaneSpecOptions, dataPlaneSpec } from './data-plane-spec.ts';
export {
  type FlowDifference,
  flowsThatDiffer,
  type ModeReach,
} from './flows-that-differ.ts';
export { growthMatchers, type MatcherAnswer } from './growth-matchers.ts';
export type { Difference } from './kube-proxy/difference.ts';
export { type KnownMode, KUBE_PROXY_DIFFERENCES } from './kube-proxy/differences/index.ts';
export type {
  MakeNode,
  NodeSetup,
  NodeUnderTest,
  ProxySettings,
} from './kube-proxy/node-under-test.ts';
export { type KubeProxySpecOptions, kubeProxySpec } from './kube-proxy-spec.ts';
export { type PacketPathSpecOptions, packetPathSpec } from './packet-path-spec.ts';
