import { type Host, PacketPathError, unreachable } from '@packet-path/core';
import type { Command } from '../ruleset/command.ts';
import type { LiveTable } from '../state/live-table.ts';
import { changeChain } from './change-chain.ts';
import { changeElements } from './change-elements.ts';
import { changeObject } from './change-object.ts';
import { changeRule } from './change-rule.ts';
import { changeSet } from './change-set.ts';
import { changeTable } from './change-table.ts';
import type { Changes } from './changes.ts';
import { areLeadsFine } from './check-leads.ts';
import { checkTable } from './check-table.ts';
import type { CommandOf, EachCommand } from './command-of.ts';
import type { NewLeads } from './new-leads.ts';

/**
 * Runs a batch of commands: all of them, or none (net/netfilter/nf_tables_api.c,
 * `nf_tables_abort`). Each command acts on the tables at once; where one is refused, those before it
 * are taken back. No packet passes meanwhile.
 *
 * @throws {PacketPathError} with the position of the command that is refused
 */
export function runTransaction(
  changes: Changes,
  commands: readonly Command[],
  source: string,
): void {
  let position = commands[0]?.position;
  try {
    for (const command of commands) {
      ({ position } = command);
      changes.position = position;
      apply(changes, command);
    }
    position = commands.at(-1)?.position;
    for (const [table, leads] of changes.unchecked) check(table, leads, changes.host);
  } catch (error) {
    changes.rollBack();
    throw error instanceof PacketPathError ? error.at(source, position) : error;
  }
}

/** Of a few changes only these are looked at, unless something seems to be wrong with them. */
function check(table: LiveTable, leads: NewLeads, host: Host): void {
  const isFew = leads.size * 8 <= table.chains.size;
  if (!(isFew && table.knowsReach && areLeadsFine(leads, host))) checkTable(table, host);
}

function apply(changes: Changes, command: EachCommand): void {
  switch (command.kind) {
    case 'add-table':
    case 'create-table':
    case 'delete-table':
    case 'destroy-table':
    case 'flush-ruleset':
      changeTable(changes.allTables(), command);
      break;
    case 'flush-table':
    case 'add-chain':
    case 'create-chain':
    case 'delete-chain':
    case 'destroy-chain':
    case 'flush-chain':
    case 'rename-chain':
      changeChain(changes, changes.table(command.place), command);
      break;
    case 'add-object':
    case 'create-object':
    case 'delete-object':
    case 'destroy-object':
    case 'add-flowtable':
    case 'create-flowtable':
    case 'delete-flowtable':
    case 'destroy-flowtable':
      changeObject(changes, changes.table(command.place), command);
      break;
    case 'add-set':
    case 'create-set':
    case 'delete-set':
    case 'destroy-set':
    case 'flush-set':
      changeSet(changes, changes.table(command.place), command);
      break;
    case 'add-elements':
    case 'create-elements':
    case 'delete-elements':
    case 'destroy-elements':
      changeElements(changes, changes.table(command.place), command);
      break;
    case 'add-rule':
    case 'insert-rule':
    case 'replace-rule':
    case 'delete-rule':
      changeRule(changes, changes.table(command.place), command);
      break;
    case 'keep':
      keep(changes, command);
      break;
    default:
      unreachable(command);
  }
}

/** Keeps a text that is not understood, with its table or beside all tables. */
function keep(changes: Changes, { place, text }: CommandOf<'keep'>): void {
  if (place === undefined) {
    const { tables, undo } = changes.allTables();
    const { kept } = tables;
    tables.kept = [...kept, text];
    undo.push(() => {
      tables.kept = kept;
    });
    return;
  }
  const { kept } = changes.table(place);
  kept.push(text);
  changes.undo.push(() => {
    kept.pop();
  });
}
