import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import { type TopologyNode, topologyOf } from './topology.ts';

/** The names of a port's chains of endpoints. */
export interface PolicyChains {
  /** All endpoints: the Cluster policy. */
  readonly cluster: string;
  /** The node's own: the Local policy. */
  readonly local: string;
}

/** The chains of one port, and the chain that each kind of traffic goes to. */
export interface PortPlan<Names extends PolicyChains> {
  readonly port: ProxyPort;
  readonly names: Names;
  /** Whether there is a usable endpoint on any node. */
  readonly hasEndpoints: boolean;
  readonly cluster: readonly ServiceEndpoint[];
  readonly local: readonly ServiceEndpoint[];
  readonly reachable: readonly ServiceEndpoint[];
  /** The chain for traffic to the cluster IP: that of one policy or the other. */
  readonly internalChain: string;
  /** Whether that chain has endpoints. */
  readonly hasInternal: boolean;
  /** The chain that traffic from outside ends in: that of one policy or the other. */
  readonly externalChain: string;
  readonly hasExternal: boolean;
  /** Whether load balancer addresses are open to some sources only. */
  readonly limitsSources: boolean;
}

/** Decides what chains a port has (`syncProxyRules`, alike in iptables and nftables mode). */
export function planPort<Names extends PolicyChains>(
  port: ProxyPort,
  node: TopologyNode,
  names: Names,
): PortPlan<Names> {
  const topology = topologyOf(port, node);
  const behind = { Cluster: topology.cluster, Local: topology.local };
  const chain = { Cluster: names.cluster, Local: names.local };
  return {
    port,
    names,
    ...topology,
    internalChain: chain[port.internalPolicy],
    hasInternal: behind[port.internalPolicy].length > 0,
    externalChain: chain[port.externalPolicy],
    hasExternal: behind[port.externalPolicy].length > 0,
    limitsSources: port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0,
  };
}
