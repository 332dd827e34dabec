import { PacketPathError } from '@packet-path/core';
import type { TablePlace } from '../ruleset/command.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveTable } from '../state/live-table.ts';
import type { LiveTables } from '../state/live-tables.ts';

/** @throws {PacketPathError} `unknown-chain` */
export function chainNamed(table: LiveTable, name: string): LiveChain {
  const chain = table.chains.get(name);
  if (chain !== undefined) return chain;
  throw new PacketPathError('unknown-chain', `table ${table.name} has no chain '${name}'`);
}

/** @throws {PacketPathError} `unknown-set` */
export function setNamed(table: LiveTable, name: string): LiveSet {
  const set = table.sets.get(name);
  if (set !== undefined) return set;
  throw new PacketPathError('unknown-set', `table ${table.name} has no set '${name}'`);
}

/** @throws {PacketPathError} `unknown-table` */
export function tableAt(tables: LiveTables, place: TablePlace): LiveTable {
  const table = tables.get(place);
  if (table !== undefined) return table;
  throw new PacketPathError('unknown-table', `there is no table ${place.family} ${place.table}`);
}
