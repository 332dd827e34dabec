import type { Family } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';

/** The number of rules that tables of iptables have now. */
export interface TableSizes {
  rules(family: Family, table: string): number;
  /** Told of the rules that a tool has written to a table. */
  wrote(family: Family, table: string, rules: number): void;
}

/** The tables of a host, which knows them. */
export function tablesOf(host: LinuxHost): TableSizes {
  return {
    rules: (family, table) => host.iptables[family].view.table(table)?.size ?? 0,
    wrote() {},
  };
}

/** Tables that were empty, and have what was written to them. */
export function emptyTables(): TableSizes {
  const sizes = new Map<string, number>();
  const sizeOf = (family: Family, table: string): number => sizes.get(`${family} ${table}`) ?? 0;
  return {
    rules: sizeOf,
    wrote: (family, table, rules) => sizes.set(`${family} ${table}`, sizeOf(family, table) + rules),
  };
}
