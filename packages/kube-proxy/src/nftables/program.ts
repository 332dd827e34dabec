import type { Cluster } from '@packet-path/cluster';
import type { Family } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf, proxyContext } from '../proxy/context.ts';
import { planPort } from '../proxy/port-plan.ts';
import { nftablesContext } from './context.ts';
import { writeDispatch } from './dispatch.ts';
import { writeBaseChains, writeFixedChains } from './fixed-chains.ts';
import { declareFixedSets } from './fixed-sets.ts';
import { NftChainNames } from './names.ts';
import { TABLE, TABLE_COMMENT } from './objects.ts';
import type { NftablesProxyOptions } from './options.ts';
import { writeServiceChains } from './service-chains.ts';
import { NftTableText } from './table-text.ts';

/**
 * What kube-proxy in nftables mode makes of a cluster on one node: a table of each family, as
 * `nft list ruleset` would show it after a full sync. Two ports that claim one external address are
 * a mistake of the cluster; the last written has it.
 *
 * @throws {PacketPathError} `bad-option`, or what an address or prefix among the options throws
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
  const context = nftablesContext(proxyContext(cluster, options, family, true), options);
  const text = new NftTableText(family, TABLE, TABLE_COMMENT);
  declareFixedSets(text, context);
  writeBaseChains(text, context);
  writeFixedChains(text, context);
  for (const port of context.ports) {
    const names = new NftChainNames(port.name, port.protocol);
    const plan = planPort(port, context.node, names);
    writeDispatch(text, plan, context);
    writeServiceChains(text, plan, context);
  }
  return text.toString();
}
