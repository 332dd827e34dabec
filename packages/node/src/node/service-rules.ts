import type { RuleScope } from '@packet-path/core';
import type { ProxyModeOptions } from '../proxy/proxy-mode.ts';

/**
 * The places whose rules look for a service, in the ledger of a packet: from the hooks that a new connection
 * is translated at, the nat table of iptables, or kube-proxy's table of nftables.
 */
export function serviceRules(mode: ProxyModeOptions['mode']): readonly RuleScope[] {
  const table = mode === 'nftables' ? { tool: 'nft', table: 'kube-proxy' } : { table: 'nat' };
  return (['PREROUTING', 'OUTPUT'] as const).map((hook) => ({ ...table, hook }));
}
