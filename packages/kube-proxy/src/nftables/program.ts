import type { Cluster } from '@packet-path/cluster';
import type { Family } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf } from '../proxy/context.ts';
import { planPort } from '../proxy/port-plan.ts';
import { writeBaseChains } from './rules/base-chains.ts';
import { nftablesContext } from './rules/context.ts';
import { writeDispatch } from './rules/dispatch.ts';
import { writeFixedChains } from './rules/fixed-chains.ts';
import { declareFixedSets } from './rules/fixed-sets.ts';
import type { NftablesProxyOptions } from './rules/options.ts';
import { writeServiceChains } from './rules/service-chains.ts';
import { NftChainNames } from './text/names.ts';
import { TABLE, TABLE_COMMENT } from './text/objects.ts';
import { NftTableText } from './text/table-text.ts';

/**
 * The program of kube-proxy in nftables mode for one node: a table of each family, as
 * `nft list ruleset` shows it after a full sync. Of two ports that claim one external address, which is
 * a mistake of the cluster, the one written last has it.
 *
 * @throws {PacketPathError} `bad-option`, or as an address or prefix among the options
 */
export function nftablesProgram(cluster: Cluster, options: NftablesProxyOptions = {}): HostProgram {
  const tables = familiesOf(cluster, options).map((family) => table(cluster, options, family));
  return {
    iptables: '',
    ip6tables: '',
    ipset: '',
    ipvsadm: '',
    nftables: tables.join(''),
    addresses: [],
    sysctls: {},
  };
}

function table(cluster: Cluster, options: NftablesProxyOptions, family: Family): string {
  const context = nftablesContext(cluster, options, family);
  const text = new NftTableText(family, TABLE, TABLE_COMMENT);
  declareFixedSets(text, context);
  writeBaseChains(text, context);
  writeFixedChains(text, context);
  for (const port of context.ports) {
    const plan = planPort(port, context.node, new NftChainNames(port.name, port.protocol));
    writeDispatch(text, plan, context);
    writeServiceChains(text, plan, context);
  }
  return text.toString();
}
