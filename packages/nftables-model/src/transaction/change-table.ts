import { PacketPathError, unreachable } from '@packet-path/core';
import { LiveTable } from '../state/live-table.ts';
import type { Changes } from './changes.ts';
import type { CommandOf } from './command-of.ts';

type TableCommand = CommandOf<
  'add-table' | 'create-table' | 'delete-table' | 'destroy-table' | 'flush-ruleset'
>;

/** Makes, changes or removes tables. @throws {PacketPathError} where the kernel refuses */
export function changeTable(changes: Changes, command: TableCommand): void {
  switch (command.kind) {
    case 'add-table':
    case 'create-table':
      addTable(changes, command);
      break;
    case 'delete-table':
      deleteTable(changes, tableOf(changes, command));
      break;
    case 'destroy-table': {
      const table = tableIfThere(changes, command);
      if (table !== undefined) deleteTable(changes, table);
      break;
    }
    case 'flush-ruleset':
      if (command.family === undefined) forgetKept(changes);
      for (const table of [...changes.tables.values()]) {
        if (command.family === undefined || command.family === table.family) {
          deleteTable(changes, table);
        }
      }
      break;
    default:
      unreachable(command);
  }
}

type DeleteCommand = CommandOf<'delete-table' | 'destroy-table'>;

/** The table that a command names by its name or handle; undefined for none. */
function tableIfThere(
  { tables }: Changes,
  { place, handle }: DeleteCommand,
): LiveTable | undefined {
  if (handle === undefined) return tables.get(place);
  return [...tables.values()].find(
    (table) => table.family === place.family && table.handle === handle,
  );
}

function tableOf(changes: Changes, command: DeleteCommand): LiveTable {
  const table = tableIfThere(changes, command);
  if (table !== undefined) return table;
  const { place, handle } = command;
  const name = handle === undefined ? place.table : `handle ${handle}`;
  throw new PacketPathError('unknown-table', `there is no table ${place.family} ${name}`);
}

function addTable(
  changes: Changes,
  { kind, place, flags, comment }: CommandOf<'add-table' | 'create-table'>,
): void {
  const { tables, undo, touched } = changes;
  const known = tables.get(place);
  if (known === undefined) {
    const { family, table: name } = place;
    const table = new LiveTable({ family, name, handle: tables.nextHandle(), flags, comment });
    undo.setName(tables.byPlace, tables.keyOf(place), table);
    changes.make(table);
    return;
  }
  if (kind === 'create-table') {
    throw new PacketPathError('duplicate', `table ${place.family} ${place.table} is there already`);
  }
  const { flags: before } = known;
  known.flags = flags;
  undo.push(() => {
    known.flags = before;
  });
  for (const chain of known.chains.values()) touched.add(chain);
}

function deleteTable({ tables, undo, touched }: Changes, table: LiveTable): void {
  for (const chain of table.chains.values()) touched.add(chain);
  const place = { family: table.family, table: table.name };
  undo.deleteName(tables.byPlace, tables.keyOf(place));
}

function forgetKept({ tables, undo }: Changes): void {
  const { kept } = tables;
  if (kept.length === 0) return;
  tables.kept = [];
  undo.push(() => {
    tables.kept = kept;
  });
}
