import type { ProxyPort } from '@packet-path/cluster';
import { ChainNames } from '../../proxy/names.ts';
import { type PortPlan, planPort } from '../../proxy/port-plan.ts';
import type { TopologyNode } from '../../proxy/topology.ts';

/** A port's plan, with the chain of its load balancer addresses. */
export interface CurrentPlan extends PortPlan<ChainNames> {
  /** Whether load balancer addresses go through KUBE-FW. */
  readonly hasFirewall: boolean;
  /** The chain for load balancer addresses: KUBE-FW or KUBE-EXT. */
  readonly loadBalancerChain: string;
}

export function currentPlan(port: ProxyPort, node: TopologyNode): CurrentPlan {
  const names = new ChainNames(port.name, port.protocol);
  const plan = planPort(port, node, names);
  const hasFirewall = plan.hasEndpoints && plan.limitsSources;
  return {
    ...plan,
    hasFirewall,
    loadBalancerChain: hasFirewall ? names.firewall : names.external,
  };
}
