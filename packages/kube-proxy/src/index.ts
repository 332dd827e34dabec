/**
 * kube-proxy's programs: the texts and commands by which one node's kube-proxy makes the services of a
 * cluster reachable.
 *
 * The package has kube-proxy in four modes. `iptablesProgram`, `ipvsProgram`, `nftablesProgram` and
 * `userspaceProgram` take a `Cluster` of `@packet-path/cluster` and the options of a node, and return the
 * input of `iptables-restore`, `ip6tables-restore`, `ipset restore`, `ipvsadm-restore` and `nft -f`, with
 * the addresses to bind and the sysctls to set. These functions are pure: one cluster, one set of options
 * and one seed give one text. Nothing in the package evaluates a rule; the models of iptables, nftables
 * and IPVS read the text as the tools of a real node would.
 *
 * Two modes have more than one layout, because kube-proxy has rewritten its rules more than once.
 * iptables mode has `current` and `2019`, nftables mode has one for each release that changed its table;
 * `NFTABLES_LAYOUTS` holds the differences as data.
 *
 * `iptablesSync`, `ipvsSync`, `nftablesSync` and `UserspaceSync` are a kube-proxy that runs. Each remembers
 * the state that it has programmed and, for the next cluster, yields the invocations of tools that bring
 * the node to it, in kube-proxy's order: a partial restore for services that changed, stale chains that
 * are deleted later, servers of IPVS that keep weight 0 while they have connections, and the conntrack
 * entries of UDP that are deleted after it. A sync runs nothing itself: its caller does, and answers its
 * few questions through `HostView`.
 *
 * `UserspaceProxy` is a process: it accepts connections on the sockets of a host and opens a second
 * connection to an endpoint for each. `LocalhostNodePortProxy` does the same for TCP node ports at loopback
 * addresses, which nftables mode cannot translate.
 *
 * The choice among a port's endpoints that does not depend on a packet is made here too: `topologyOf`
 * applies traffic policies, topology hints and the conditions of endpoints for one node.
 *
 * Not modelled: the watch on the API server, the monitor that
 * looks for lost canary chains, the health check servers, and the clean-up after another mode. The node
 * itself is not read: interfaces, addresses and the zone are options. The order in which services are
 * written, which kube-proxy takes from a Go map, is a permutation by a seed.
 *
 * @module
 */
export type { HostProgram, InterfaceAddress, ProgrammedService } from './host-program.ts';
export { KUBE_PROXY_ACCOUNTS } from './iptables/current/accounts.ts';
export { iptablesSync } from './iptables/iptables-sync.ts';
export { iptablesProgram } from './iptables/program.ts';
export type { IptablesProxyOptions, IptablesSyncOptions } from './iptables/shared/options.ts';
export { IpvsPrograms, type NodeIpvsProgram } from './ipvs/ipvs-programs.ts';
export { ipvsSync } from './ipvs/ipvs-sync.ts';
export type { IpvsProxyOptions, IpvsSyncOptions } from './ipvs/options.ts';
export { ipvsProgram } from './ipvs/program.ts';
export { type LocalhostListener, localhostListeners } from './localhost/listeners.ts';
export { LocalhostNodePortProxy } from './localhost/localhost-node-port-proxy.ts';
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
export type { ProxyAttempt, ProxySession } from './process/session.ts';
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
export type { Listed, Looked, SyncBegins, SyncNote, TableSaved } from './sync/sync-note.ts';
export type { SyncOptions } from './sync/sync-options.ts';
export {
  FULL_SYNC_PERIOD,
  SYNC_PERIOD_2019,
  SyncRunner,
  type SyncRunnerOptions,
} from './sync/sync-runner.ts';
export { UDP_TIMEOUT, type UserspaceProxyOptions } from './userspace/options.ts';
export type { HeldPort, Portal } from './userspace/portal.ts';
export { type UserspaceProgram, userspaceProgram } from './userspace/program.ts';
export { RoundRobinBalancer } from './userspace/round-robin-balancer.ts';
export { DIAL_TIMEOUTS } from './userspace/tcp-server.ts';
export { UserspaceProxy } from './userspace/userspace-proxy.ts';
export { UserspaceSync } from './userspace/userspace-sync.ts';
export * from './words.ts';
