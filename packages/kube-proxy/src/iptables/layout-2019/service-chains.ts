import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import { FROM_LOCAL, MARK_MASQ } from '../../netfilter/chains.ts';
import { comment, hostPrefix, prefixOption } from '../../netfilter/rule.ts';
import type { TableText } from '../../netfilter/ruleset.ts';
import type { ProxyContext } from '../../proxy/context.ts';
import type { ChainNames } from '../../proxy/names.ts';
import { type EndpointChain, writeBalancing } from '../shared/balancing.ts';
import { chainsOf, endpointChains, writeEndpointChain } from '../shared/endpoint-chains.ts';
import { MARK_DROP } from './fixed-rules.ts';

const DIGITS = 5;
const noNote = (): string => '';

/**
 * A port's own chains: KUBE-SVC, a KUBE-SEP for each endpoint, KUBE-FW and KUBE-XLB where they are
 * needed.
 */
export function writeServiceChains(
  nat: TableText,
  port: ProxyPort,
  names: ChainNames,
  endpoints: readonly ServiceEndpoint[],
  context: ProxyContext,
): void {
  const { affinitySeconds, externalPolicy } = port;
  const { family } = context;
  const chains = endpointChains(endpoints, names);
  for (const chain of chains) writeEndpointChain(nat, chain, port, '');
  // Versions 1.9 to 1.18 dropped these comments by mistake: dumps of the time have none.
  const balancing = {
    family,
    affinitySeconds,
    digits: DIGITS,
    affinityNote: noNote,
    note: noNote,
  };
  writeBalancing(nat, names.cluster, chains, balancing);
  for (const ip of port.loadBalancerIPs) writeFirewall(nat, port, names, hostPrefix(ip), context);
  if (externalPolicy === 'Local') {
    const local = endpoints.filter(({ nodeName }) => nodeName === context.node.name);
    writeLocalExternal(nat, port, names, chainsOf(local, chains), context);
  }
}

/** Written into the same chain once for each load balancer address, as kube-proxy did. */
function writeFirewall(
  nat: TableText,
  { name, sourceRanges, externalPolicy }: ProxyPort,
  names: ChainNames,
  loadBalancer: string,
  { nodeAddresses: [nodeIP] }: ProxyContext,
): void {
  const about = comment(`${name} loadbalancer IP`);
  const rules = nat.chain(names.firewall);
  if (externalPolicy === 'Cluster') rules.push(`${about}-j ${MARK_MASQ}`);
  const allowed = externalPolicy === 'Cluster' ? names.cluster : names.localExternal;
  if (sourceRanges.length === 0) rules.push(`${about}-j ${allowed}`);
  for (const range of sourceRanges) {
    rules.push(`${prefixOption('-s', range)}${about}-j ${allowed}`);
  }
  if (nodeIP !== undefined && sourceRanges.some((range) => range.contains(nodeIP))) {
    rules.push(`-s ${loadBalancer} ${about}-j ${allowed}`);
  }
  rules.push(`${about}-j ${MARK_DROP}`);
}

/**
 * KUBE-XLB: packets of pods and of the node itself go to any endpoint, others to local ones or are
 * marked to be dropped.
 */
function writeLocalExternal(
  nat: TableText,
  port: ProxyPort,
  names: ChainNames,
  local: readonly EndpointChain[],
  { family, detector }: ProxyContext,
): void {
  const { name, affinitySeconds } = port;
  const rules = nat.chain(names.localExternal);
  if (detector?.network !== undefined) {
    const about = comment('Redirect pods trying to reach external loadbalancer VIP to clusterIP');
    rules.push(`${detector.local.source}${about}-j ${names.cluster}`);
  }
  rules.push(
    `${comment(`masquerade LOCAL traffic for ${name} LB IP`)}${FROM_LOCAL}-j ${MARK_MASQ}`,
    `${comment(`route LOCAL traffic for ${name} LB IP to service chain`)}${FROM_LOCAL}-j ${names.cluster}`,
  );
  if (local.length === 0) {
    rules.push(`${comment(`${name} has no local endpoints`)}-j ${MARK_DROP}`);
    return;
  }
  writeBalancing(nat, names.localExternal, local, {
    family,
    affinitySeconds,
    digits: DIGITS,
    affinityNote: () => name,
    note: (_, index) => `Balancing rule ${index} for ${name}`,
  });
}
