import { bits } from '@packet-path/core';
import { FROM_LOCAL, MARK_MASQ } from '../../netfilter/chains.ts';
import { linePattern } from '../../netfilter/line-patterns.ts';
import { comment, hostPrefix, NO_ADDRESS_MATCH, prefixOption } from '../../netfilter/rule.ts';
import type { TableText } from '../../netfilter/ruleset.ts';
import { type EndpointChain, writeBalancing } from '../shared/balancing.ts';
import { chainsOf, endpointChains, writeEndpointChain } from '../shared/endpoint-chains.ts';
import type { CurrentContext } from './context.ts';
import type { CurrentPlan } from './current-plan.ts';

/** A port's own chains: KUBE-SVC and KUBE-SVL, KUBE-EXT, KUBE-FW, and a KUBE-SEP for each endpoint. */
export function writeServiceChains(
  nat: TableText,
  plan: CurrentPlan,
  context: CurrentContext,
): void {
  if (plan.hasInternal) writeMasquerade(nat, plan, context);
  if (plan.hasEndpoints && plan.port.external) writeExternal(nat, plan, context);
  if (plan.hasFirewall) writeFirewall(nat, plan, context);
  writeEndpoints(nat, plan, context);
}

/** The first rule of the cluster IP's chain marks packets that do not come from a pod of this node. */
function writeMasquerade(nat: TableText, plan: CurrentPlan, context: CurrentContext): void {
  const { masqueradeAll, detector } = context;
  if (!masqueradeAll && detector === undefined) return;
  const { name, protocol, clusterIP, port } = plan.port;
  const { source, input } =
    masqueradeAll || detector === undefined ? NO_ADDRESS_MATCH : detector.notLocal;
  // As `serviceMatch` writes it.
  const pattern = linePattern(
    `${source}-d «»/${bits(clusterIP.family)} ${input}-p ${protocol} ${comment('«»')}` +
      `-m ${protocol} --dport ${port} -j ${MARK_MASQ}`,
  );
  nat.fill(plan.internalChain, [pattern, clusterIP, `${name} cluster IP`], 1);
}

function writeExternal(nat: TableText, plan: CurrentPlan, { detector }: CurrentContext): void {
  const { names, port } = plan;
  const about = (what: string): string => comment(`${what} ${port.name} external destinations`);
  const rules = nat.chain(names.external);
  if (port.externalPolicy === 'Cluster') {
    rules.push(`${about('masquerade traffic for')}-j ${MARK_MASQ}`);
    if (plan.hasExternal) rules.push(`-j ${plan.externalChain}`);
    return;
  }
  // Packets of pods and of the node itself may go to any endpoint.
  if (detector !== undefined) {
    const { source, input } = detector.local;
    rules.push(`${source}${input}${about('pod traffic for')}-j ${names.cluster}`);
  }
  rules.push(
    `${about('masquerade LOCAL traffic for')}${FROM_LOCAL}-j ${MARK_MASQ}`,
    `${about('route LOCAL traffic for')}${FROM_LOCAL}-j ${names.cluster}`,
  );
  if (plan.hasExternal) rules.push(`-j ${plan.externalChain}`);
}

/**
 * KUBE-FW. A packet that reaches the end of this chain still has the load balancer's address;
 * KUBE-PROXY-FIREWALL drops it.
 */
function writeFirewall(
  nat: TableText,
  { names, port }: CurrentPlan,
  context: CurrentContext,
): void {
  const about = comment(`${port.name} loadbalancer IP`);
  const rules = nat.chain(names.firewall);
  for (const range of port.sourceRanges) {
    rules.push(`${prefixOption('-s', range)}${about}-j ${names.external}`);
  }
  // The node's own connections to a load balancer's address have that address as their source too.
  const [nodeIP] = context.nodeAddresses;
  if (nodeIP !== undefined && port.sourceRanges.some((range) => range.contains(nodeIP))) {
    for (const ip of port.loadBalancerIPs) {
      rules.push(`-s ${hostPrefix(ip)} ${about}-j ${names.external}`);
    }
  }
  const rest = `other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`;
  rules.push(comment(rest).trimEnd());
}

function writeEndpoints(nat: TableText, plan: CurrentPlan, context: CurrentContext): void {
  const { names, port, reachable } = plan;
  const { family, isLargeCluster } = context;
  const chains = endpointChains(reachable, names);
  const own = isLargeCluster ? '' : port.name;
  for (const endpoint of chains) writeEndpointChain(nat, endpoint, port, own);
  const about = ({ text }: EndpointChain): string =>
    isLargeCluster ? '' : `${port.name} -> ${text}`;
  const balancing = {
    family,
    affinitySeconds: port.affinitySeconds,
    digits: 10,
    affinityNote: about,
    note: about,
  };
  for (const [chain, endpoints] of [
    [names.cluster, plan.cluster],
    [names.local, plan.local],
  ] as const) {
    if (endpoints.length === 0) continue;
    writeBalancing(nat, chain, chainsOf(endpoints, chains), balancing);
  }
}
