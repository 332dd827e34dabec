import type { Address, Host } from '@packet-path/core';
import { RecentTable } from './recent-table.ts';

const TABLES = new WeakMap<Host, Map<string, RecentTable>>();

/**
 * The table of a name on a host: rules of both families and of all iptables tables share it, and it
 * is there as long as a rule names it. Its mask is that of the rule which named it first, whatever
 * later ones say (net/netfilter/xt_recent.c, `recent_mt_check`).
 */
export function holdRecentTable(
  host: Host,
  name: string,
  mostStamps: number,
  mask: Address,
): RecentTable {
  const tables = tablesOf(host);
  let table = tables.get(name);
  if (table === undefined) {
    table = new RecentTable(host.clock, mostStamps, mask);
    tables.set(name, table);
  }
  table.keepStamps(mostStamps);
  table.references++;
  return table;
}

/** One rule less that names the table. */
export function releaseRecentTable(host: Host, name: string): void {
  const tables = tablesOf(host);
  const table = tables.get(name);
  if (table === undefined) return;
  table.references--;
  if (table.references === 0) tables.delete(name);
}

function tablesOf(host: Host): Map<string, RecentTable> {
  let tables = TABLES.get(host);
  if (tables === undefined) {
    tables = new Map();
    TABLES.set(host, tables);
  }
  return tables;
}
