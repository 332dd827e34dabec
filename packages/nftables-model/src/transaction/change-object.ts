import { PacketPathError, unreachable } from '@packet-path/core';
import { instructionOf, LiveObject, objectKey } from '../state/live-object.ts';
import type { LiveTable } from '../state/live-table.ts';
import type { Changes } from './changes.ts';
import type { CommandOf } from './command-of.ts';

type ObjectCommand = CommandOf<
  | 'add-object'
  | 'create-object'
  | 'delete-object'
  | 'destroy-object'
  | 'add-flowtable'
  | 'create-flowtable'
  | 'delete-flowtable'
  | 'destroy-flowtable'
>;

/** Makes or removes an object or a flowtable. @throws {PacketPathError} where the kernel refuses */
export function changeObject(changes: Changes, table: LiveTable, command: ObjectCommand): void {
  switch (command.kind) {
    case 'add-object':
    case 'create-object':
      addObject(changes, table, command);
      break;
    case 'delete-object':
    case 'destroy-object':
      deleteObject(changes, table, command);
      break;
    case 'add-flowtable':
    case 'create-flowtable':
      addFlowtable(changes, table, command);
      break;
    case 'delete-flowtable':
    case 'destroy-flowtable':
      deleteFlowtable(changes, table, command);
      break;
    default:
      unreachable(command);
  }
}

function addObject(
  { undo, host }: Changes,
  table: LiveTable,
  { kind, object }: CommandOf<'add-object' | 'create-object'>,
): void {
  const key = objectKey(object.type, object.name);
  if (table.objects.has(key)) {
    // An object that exists keeps its counts.
    if (kind === 'add-object') return;
    throw new PacketPathError('duplicate', `${object.type} ${object.name} is there already`);
  }
  const instruction = instructionOf(object, host.clock);
  const live = new LiveObject(table, table.nextHandle(), object, instruction);
  undo.setName(table.ownNames().objects, key, live);
}

function deleteObject(
  { undo, host }: Changes,
  table: LiveTable,
  { kind, type, name }: CommandOf<'delete-object' | 'destroy-object'>,
): void {
  const key = objectKey(type, name);
  const object = table.objects.get(key);
  if (object === undefined) {
    if (kind === 'destroy-object') return;
    throw new PacketPathError('not-found', `table ${table.name} has no ${type} '${name}'`);
  }
  if (object.of(host).uses > 0) {
    throw new PacketPathError('not-allowed', `rules name ${type} ${name}`, {
      expected: 'an object that no rule names',
    });
  }
  undo.deleteName(table.ownNames().objects, key);
}

function addFlowtable(
  { undo }: Changes,
  table: LiveTable,
  { kind, flowtable }: CommandOf<'add-flowtable' | 'create-flowtable'>,
): void {
  const { name } = flowtable;
  if (!table.flowtables.has(name)) {
    undo.setName(table.ownNames().flowtables, name, { handle: table.nextHandle(), flowtable });
  } else if (kind === 'create-flowtable') {
    throw new PacketPathError('duplicate', `flowtable ${name} is there already`);
  }
}

function deleteFlowtable(
  { undo }: Changes,
  table: LiveTable,
  { kind, name }: CommandOf<'delete-flowtable' | 'destroy-flowtable'>,
): void {
  const known =
    typeof name === 'string'
      ? name
      : [...table.flowtables].find(([, { handle }]) => handle === name)?.[0];
  if (known !== undefined && table.flowtables.has(known)) {
    undo.deleteName(table.ownNames().flowtables, known);
  } else if (kind === 'delete-flowtable') {
    throw new PacketPathError('not-found', `table ${table.name} has no flowtable '${name}'`);
  }
}
