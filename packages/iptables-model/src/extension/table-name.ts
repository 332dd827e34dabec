import { type Hook, Priority } from '@packet-path/core';

/** The tables of iptables. */
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** A built-in chain: the hook it is walked from, and when. */
export interface BuiltinChain {
  readonly hook: Hook;
  readonly priority: number;
}

function at(priority: number, ...hooks: Hook[]): readonly BuiltinChain[] {
  return hooks.map((hook) => ({ hook, priority }));
}

/**
 * The built-in chains of each table, in the order the tools list them
 * (net/ipv4/netfilter/iptable_*.c, `*_VALID_HOOKS`; include/uapi/linux/netfilter_ipv4.h).
 */
export const BUILTIN_CHAINS: Readonly<Record<TableName, readonly BuiltinChain[]>> = {
  raw: at(Priority.RAW, 'PREROUTING', 'OUTPUT'),
  mangle: at(Priority.MANGLE, 'PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'),
  nat: [
    { hook: 'PREROUTING', priority: Priority.NAT_DESTINATION },
    { hook: 'INPUT', priority: Priority.NAT_SOURCE },
    { hook: 'OUTPUT', priority: Priority.NAT_DESTINATION },
    { hook: 'POSTROUTING', priority: Priority.NAT_SOURCE },
  ],
  filter: at(Priority.FILTER, 'INPUT', 'FORWARD', 'OUTPUT'),
  security: at(Priority.SECURITY, 'INPUT', 'FORWARD', 'OUTPUT'),
};

/** The programs that iptables is: the older with tables of its own in the kernel, the newer on nftables. */
export type IptablesBackend = 'legacy' | 'nft';

/** The priority of table security in iptables-nft (iptables/nft.c, `xtables_ipv4`): after table nat. */
const NFT_SECURITY = 150;

/** The built-in chains of a table, as one of the two programs attaches them. */
export function builtinChains(table: TableName, backend: IptablesBackend): readonly BuiltinChain[] {
  const chains = BUILTIN_CHAINS[table];
  if (backend === 'legacy' || table !== 'security') return chains;
  return chains.map(({ hook }) => ({ hook, priority: NFT_SECURITY }));
}

/** The table of a name, or undefined. */
export function toTableName(name: string): TableName | undefined {
  return Object.hasOwn(BUILTIN_CHAINS, name) ? (name as TableName) : undefined;
}

/** Every table name, for error messages. */
export const TABLE_NAMES: readonly TableName[] = Object.keys(BUILTIN_CHAINS) as TableName[];
