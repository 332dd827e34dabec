import type { ServiceEndpoint } from '../../cluster/cluster.ts';
import { ChainNames } from '../../proxy/names.ts';
import type { ProxyPort } from '../../proxy/service-port.ts';
import { type Place, topologyOf } from '../../proxy/topology.ts';

/** The chains of one port: which there are, and where each kind of traffic goes. */
export interface PortPlan {
  readonly port: ProxyPort;
  readonly names: ChainNames;
  readonly hasEndpoints: boolean;
  readonly cluster: readonly ServiceEndpoint[];
  readonly local: readonly ServiceEndpoint[];
  readonly reachable: readonly ServiceEndpoint[];
  /** Where traffic to the cluster IP goes: KUBE-SVC or KUBE-SVL. */
  readonly internalChain: string;
  /** Whether an endpoint stands behind it. */
  readonly hasInternal: boolean;
  /** Where KUBE-EXT sends traffic from outside: KUBE-SVC or KUBE-SVL. */
  readonly externalChain: string;
  readonly hasExternal: boolean;
  /** Whether load balancer addresses go through KUBE-FW. */
  readonly hasFirewall: boolean;
  /** Where load balancer addresses go: KUBE-FW or KUBE-EXT. */
  readonly loadBalancerChain: string;
}

export function planPort(port: ProxyPort, node: Place): PortPlan {
  const names = new ChainNames(port.name, port.protocol);
  const { hasEndpoints, ...topology } = topologyOf(port, node);
  const behind = { Cluster: topology.cluster, Local: topology.local };
  const chain = { Cluster: names.cluster, Local: names.local };
  const hasFirewall =
    hasEndpoints && port.loadBalancerIPs.length > 0 && port.sourceRanges.length > 0;
  return {
    port,
    names,
    hasEndpoints,
    ...topology,
    internalChain: chain[port.internalPolicy],
    hasInternal: behind[port.internalPolicy].length > 0,
    externalChain: chain[port.externalPolicy],
    hasExternal: behind[port.externalPolicy].length > 0,
    hasFirewall,
    loadBalancerChain: hasFirewall ? names.firewall : names.external,
  };
}
