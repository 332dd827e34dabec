import { type Cluster, SOME_CLUSTER } from '@packet-path/cluster';
import { checkArgument, type Family, someObject } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf, orderedPorts } from '../proxy/context.ts';
import { planPort } from '../proxy/port-plan.ts';
import { commonText } from './rules/common-text.ts';
import { nftablesContext } from './rules/context.ts';
import { writeDispatch } from './rules/dispatch.ts';
import type { NftablesProxyOptions } from './rules/options.ts';
import { writeServiceChains } from './rules/service-chains.ts';
import { NftChainNames } from './text/names.ts';
import { type NftTableText, tablesText } from './text/table-text.ts';

/**
 * The program of kube-proxy in nftables mode for one node: a table of each family, as
 * `nft list ruleset` shows it after a full sync. Of two ports that claim one external address, which is
 * a mistake of the cluster, the one written last has it.
 *
 * @throws {PacketPathError} `bad-option`, or as an address or prefix among the options
 */
export function nftablesProgram(cluster: Cluster, options: NftablesProxyOptions = {}): HostProgram {
  checkArgument('nftablesProgram', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('nftablesProgram', 'options', options, someObject);
  return programOf(familiesOf(cluster, options).map((family) => table(cluster, options, family)));
}

/** The program of a host from its tables. */
export function programOf(tables: readonly NftTableText[]): HostProgram {
  const parted = { nftables: tablesText(tables) };
  const program = {
    iptables: '',
    ip6tables: '',
    ipset: '',
    ipvsadm: '',
    get nftables(): string {
      return `${parted.nftables}`;
    },
    addresses: [],
    sysctls: {},
  };
  // To whoever lists or compares it, it is a program like any other.
  return Object.defineProperty(program, 'parted', { value: parted });
}

function table(cluster: Cluster, options: NftablesProxyOptions, family: Family): NftTableText {
  const context = nftablesContext(cluster, options, family);
  const ports = orderedPorts(context);
  const text = commonText(context, ports);
  for (const port of ports) {
    const plan = planPort(port, context.node, new NftChainNames(port.name, port.protocol));
    writeDispatch(text, plan, context);
    writeServiceChains(text, plan, context);
  }
  return text;
}
