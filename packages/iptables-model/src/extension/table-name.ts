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

/** The table of a name, or undefined. */
export function toTableName(name: string): TableName | undefined {
  return Object.hasOwn(BUILTIN_CHAINS, name) ? (name as TableName) : undefined;
}

/** Every table name, for error messages. */
export const TABLE_NAMES: readonly TableName[] = Object.keys(BUILTIN_CHAINS) as TableName[];
