/**
 * What kube-proxy makes of Kubernetes services: text for `iptables-restore`, `ipset restore`,
 * `ipvsadm-restore` and `nft -f`, addresses and sysctls. It knows nothing of how these are evaluated.
 *
 * @module
 */
export type { HostProgram, InterfaceAddress } from './host-program.ts';
export { iptablesSync } from './iptables/iptables-sync.ts';
export { iptablesProgram } from './iptables/program.ts';
export type { IptablesProxyOptions, IptablesSyncOptions } from './iptables/shared/options.ts';
export { ipvsSync } from './ipvs/ipvs-sync.ts';
export type { IpvsProxyOptions, IpvsSyncOptions } from './ipvs/options.ts';
export { ipvsProgram } from './ipvs/program.ts';
export { nftablesSync } from './nftables/nftables-sync.ts';
export { nftablesProgram } from './nftables/program.ts';
export {
  NEWEST_NFTABLES,
  NFTABLES_LAYOUTS,
  NFTABLES_VERSIONS,
  type NftablesLayout,
  type NftablesVersion,
} from './nftables/rules/layouts.ts';
export type { NftablesProxyOptions, NftablesSyncOptions } from './nftables/rules/options.ts';
export type { LocalDetector } from './proxy/local-detector.ts';
export { ChainNames, chainHash } from './proxy/names.ts';
export type { ProxyNode, ProxyOptions } from './proxy/options.ts';
export {
  type EndpointHints,
  type PortTopology,
  type TopologyNode,
  topologyOf,
} from './proxy/topology.ts';
export type { ConntrackCleanup } from './sync/conntrack-cleanup.ts';
export type { HostView, UdpEntry, UdpTuple } from './sync/host-view.ts';
export type { ProxySync } from './sync/proxy-sync.ts';
export type { SyncOptions } from './sync/sync-options.ts';
export { UDP_TIMEOUT, type UserspaceProxyOptions } from './userspace/options.ts';
export type { HeldPort, Portal } from './userspace/portal.ts';
export { type UserspaceProgram, userspaceProgram } from './userspace/program.ts';
export { RoundRobinBalancer } from './userspace/round-robin-balancer.ts';
export type { ProxyAttempt, ProxySession } from './userspace/session.ts';
export { DIAL_TIMEOUTS } from './userspace/tcp-server.ts';
export { UserspaceProxy } from './userspace/userspace-proxy.ts';
export { UserspaceSync } from './userspace/userspace-sync.ts';
export * from './words.ts';
