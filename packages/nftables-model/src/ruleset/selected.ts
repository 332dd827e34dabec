import { PacketPathError } from '@packet-path/core';
import type { TablePlace } from './command.ts';
import type { Ruleset, Table, TableFamily } from './ruleset.ts';

/** A part of a ruleset, as `nft list` names it. */
export type Selection =
  | { readonly kind: 'ruleset'; readonly family?: TableFamily | undefined }
  | { readonly kind: 'table'; readonly place: TablePlace }
  | { readonly kind: 'chain' | 'set' | 'map'; readonly place: TablePlace; readonly name: string };

/**
 * The part of a ruleset that `nft list` prints: whole tables, or a table with one chain or set.
 *
 * @throws {PacketPathError} `unknown-table`, `unknown-chain` or `unknown-set`
 */
export function selected({ tables }: Ruleset, selection: Selection, source: string): Ruleset {
  if (selection.kind === 'ruleset') {
    const { family } = selection;
    return { tables: tables.filter((table) => family === undefined || table.family === family) };
  }
  const { place } = selection;
  const table = tables.find(({ family, name }) => family === place.family && name === place.table);
  if (table === undefined) {
    throw new PacketPathError('unknown-table', `there is no table ${place.family} ${place.table}`, {
      source,
    });
  }
  return { tables: [selection.kind === 'table' ? table : partOf(table, selection, source)] };
}

function partOf(
  { family, name, sets, chains }: Table,
  { kind, name: wanted }: Extract<Selection, { name: string }>,
  source: string,
): Table {
  const bare = { family, name, flags: [], objects: [], sets: [], flowtables: [], chains: [] };
  if (kind === 'chain') {
    const chain = chains.find((known) => known.name === wanted);
    if (chain !== undefined) return { ...bare, chains: [chain] };
  } else {
    const set = sets.find((known) => known.name === wanted);
    if (set !== undefined) return { ...bare, sets: [set] };
  }
  const code = kind === 'chain' ? 'unknown-chain' : 'unknown-set';
  throw new PacketPathError(code, `table ${name} has no ${kind} '${wanted}'`, { source });
}
