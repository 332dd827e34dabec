import type { Family, Host } from '@packet-path/core';
import { type HashlimitRate, HashlimitTable } from './hashlimit-table.ts';

const TABLES = new WeakMap<Host, Map<string, HashlimitTable>>();

/** The table of a name: the rule that names it first says its rate (`htable_find_get`). */
export function holdHashlimitTable(
  host: Host,
  family: Family,
  name: string,
  rate: HashlimitRate,
): HashlimitTable {
  const tables = tablesOf(host);
  const key = `${family} ${name}`;
  let table = tables.get(key);
  if (table === undefined) {
    table = new HashlimitTable(host.clock, rate);
    tables.set(key, table);
  }
  table.references++;
  return table;
}

/** One rule less that names the table. */
export function releaseHashlimitTable(host: Host, family: Family, name: string): void {
  const tables = tablesOf(host);
  const key = `${family} ${name}`;
  const table = tables.get(key);
  if (table === undefined) return;
  table.references--;
  if (table.references === 0) tables.delete(key);
}

function tablesOf(host: Host): Map<string, HashlimitTable> {
  let tables = TABLES.get(host);
  if (tables === undefined) {
    tables = new Map();
    TABLES.set(host, tables);
  }
  return tables;
}
