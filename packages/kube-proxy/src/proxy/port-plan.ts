import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import { type TopologyNode, topologyOf } from './topology.ts';

/** The names of a port's chains of endpoints, whatever the mode calls them. */
export interface PolicyChains {
  /** All endpoints: the Cluster policy. */
  readonly cluster: string;
  /** The node's own: the Local policy. */
  readonly local: string;
}

/** The chains of one port: which there are, and where each kind of traffic goes. */
export interface PortPlan<Names extends PolicyChains> {
  readonly port: ProxyPort;
  readonly names: Names;
  /** Whether there is a usable endpoint on any node. */
  readonly hasEndpoints: boolean;
  readonly cluster: readonly ServiceEndpoint[];
  readonly local: readonly ServiceEndpoint[];
  readonly reachable: readonly ServiceEndpoint[];
  /** Where traffic to the cluster IP goes: the chain of one policy or the other. */
  readonly internalChain: string;
  /** Whether an endpoint stands behind it. */
  readonly hasInternal: boolean;
  /** Where traffic from outside goes in the end: the chain of one policy or the other. */
  readonly externalChain: string;
  readonly hasExternal: boolean;
  /** Whether load balancer addresses take some sources only. */
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
