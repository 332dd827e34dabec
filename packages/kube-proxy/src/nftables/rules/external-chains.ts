import { Prefix } from '@packet-path/core';
import type { PortPlan } from '../../proxy/port-plan.ts';
import type { NftChainNames } from '../text/names.ts';
import { nftNetworks } from '../text/ranges.ts';
import type { NftTableText } from '../text/table-text.ts';
import type { NftablesContext } from './context.ts';
import { markStatement } from './masquerade.ts';

type Plan = PortPlan<NftChainNames>;

/**
 * The chain of a load balancer's source ranges, asked before DNAT. The node's own connections to such
 * an address have it as their source too.
 */
export function writeFirewall(
  table: NftTableText,
  { names, port: { sourceRanges, loadBalancerIPs } }: Plan,
  { header, nodeAddresses: [nodeIP] }: NftablesContext,
): void {
  const takesNode = nodeIP !== undefined && sourceRanges.some((range) => range.contains(nodeIP));
  const sources = [...sourceRanges, ...(takesNode ? loadBalancerIPs.map(Prefix.host) : [])];
  table.push(names.firewall, `${header} saddr != ${nftNetworks(sources)} drop`);
}

/** The chain of traffic to node ports, external and load balancer addresses. */
export function writeExternal(
  table: NftTableText,
  { port, names, hasExternal, externalChain }: Plan,
  context: NftablesContext,
): void {
  const { pods, layout } = context;
  const mark = markStatement(context);
  if (port.externalPolicy === 'Cluster') {
    // A chain that does nothing but mark needs no comment.
    table.push(names.external, layout.mark === 'chain' ? mark : `${mark} comment "masquerade"`);
  } else {
    // Pods and the node itself may use any endpoint.
    if (pods !== undefined) {
      table.push(
        names.external,
        `${pods.local}goto ${names.cluster} comment "short-circuit pod traffic"`,
      );
    }
    table.push(
      names.external,
      `fib saddr type local ${mark} comment "masquerade local traffic"`,
      `fib saddr type local goto ${names.cluster} comment "short-circuit local traffic"`,
    );
  }
  if (hasExternal) table.push(names.external, `goto ${externalChain}`);
}
