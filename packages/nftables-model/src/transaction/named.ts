import { PacketPathError } from '@packet-path/core';
import type { TablePlace } from '../ruleset/command.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveTable } from '../state/live-table.ts';
import type { LiveTables } from '../state/live-tables.ts';

/** The chain of a name or handle, or undefined. */
export function chainIfThere(table: LiveTable, name: string | number): LiveChain | undefined {
  return typeof name === 'string' ? table.chains.get(name) : withHandle(table.chains, name);
}

/** The set of a name or handle, or undefined. */
export function setIfThere(table: LiveTable, name: string | number): LiveSet | undefined {
  return typeof name === 'string' ? table.sets.get(name) : withHandle(table.sets, name);
}

function withHandle<Value extends { readonly handle: number }>(
  map: ReadonlyMap<string, Value>,
  wanted: number,
): Value | undefined {
  for (const value of map.values()) if (value.handle === wanted) return value;
  return undefined;
}

/** @throws {PacketPathError} `unknown-chain` */
export function chainNamed(table: LiveTable, name: string | number): LiveChain {
  const chain = chainIfThere(table, name);
  if (chain !== undefined) return chain;
  throw new PacketPathError('unknown-chain', `table ${table.name} has no chain '${name}'`);
}

/** @throws {PacketPathError} `unknown-set` */
export function setNamed(table: LiveTable, name: string | number): LiveSet {
  const set = setIfThere(table, name);
  if (set !== undefined) return set;
  throw new PacketPathError('unknown-set', `table ${table.name} has no set '${name}'`);
}

/** @throws {PacketPathError} `unknown-table` */
export function tableAt(tables: LiveTables, place: TablePlace): LiveTable {
  const table = tables.get(place);
  if (table !== undefined) return table;
  throw new PacketPathError('unknown-table', `there is no table ${place.family} ${place.table}`);
}
