import { PacketPathError, unreachable } from '@packet-path/core';
import { hasTimeouts } from '../canonical/declared-set.ts';
import { statefulStatements } from '../lower/stateful.ts';
import type { SetDeclaration } from '../ruleset/set.ts';
import { LiveSet } from '../sets/live-set.ts';
import type { LiveTable } from '../state/live-table.ts';
import { addElements, flushSet } from './change-elements.ts';
import type { Changes } from './changes.ts';
import type { CommandOf } from './command-of.ts';
import { setIfThere, setNamed } from './named.ts';

type SetCommand = CommandOf<'add-set' | 'create-set' | 'delete-set' | 'destroy-set' | 'flush-set'>;

/** Makes, empties or removes a set. @throws {PacketPathError} where nft or the kernel refuses */
export function changeSet(changes: Changes, table: LiveTable, command: SetCommand): void {
  switch (command.kind) {
    case 'add-set':
    case 'create-set':
      addSet(changes, table, command);
      break;
    case 'flush-set':
      flushSet(changes, setNamed(table, command.name));
      break;
    case 'delete-set':
      deleteSet(changes, table, setNamed(table, command.name));
      break;
    case 'destroy-set': {
      const set = setIfThere(table, command.name);
      if (set !== undefined) deleteSet(changes, table, set);
      break;
    }
    default:
      unreachable(command);
  }
}

function addSet(
  changes: Changes,
  table: LiveTable,
  { kind, set: declaration }: CommandOf<'add-set' | 'create-set'>,
): void {
  const { name } = declaration;
  const known = table.sets.get(name);
  if (known !== undefined) {
    if (kind === 'create-set') {
      throw new PacketPathError('duplicate', `set ${name} is there already`);
    }
    if (!isAlike(known.of(changes.host).declaration, declaration)) {
      throw new PacketPathError('duplicate', `set ${name} is there with other types or flags`);
    }
    return;
  }
  check(declaration);
  const { host, undo } = changes;
  const { now } = host.clock;
  statefulStatements(declaration.statements ?? [], changes.environment(table).conntracks, now);
  const { elements, ...empty } = declaration;
  const set = new LiveSet(table, {
    handle: table.nextHandle(),
    declaration: { ...empty, elements: [] },
    random: host.random,
    made: now,
  });
  undo.setName(table.ownNames().sets, name, set);
  if (elements.length > 0) addElements(changes, table, set, elements, 'add-elements');
}

function deleteSet(changes: Changes, table: LiveTable, set: LiveSet): void {
  if (set.of(changes.host).uses > 0) {
    throw new PacketPathError('not-allowed', `rules name set ${set.name}`, {
      expected: 'a set that no rule names',
    });
  }
  flushSet(changes, set);
  changes.undo.deleteName(table.ownNames().sets, set.name);
}

/** Refuses a set that the kernel refuses (net/netfilter/nf_tables_api.c, `nf_tables_newset`). */
function check(set: SetDeclaration): void {
  const { name, flags, timeout, gcInterval, kind, valueType, objectType } = set;
  if (gcInterval !== undefined && !hasTimeouts({ flags, timeout })) {
    throw new PacketPathError('not-allowed', `set ${name} is collected, and has no timeouts`, {
      expected: "'flags timeout'",
    });
  }
  if (flags.includes('dynamic') && valueType === 'verdict') {
    throw new PacketPathError('not-allowed', `packets may not change verdict map ${name}`);
  }
  if (flags.includes('dynamic') && flags.includes('interval')) {
    throw new PacketPathError('not-allowed', `packets may not change set ${name} of intervals`);
  }
  if (kind === 'map' && valueType === undefined && objectType === undefined) {
    throw new PacketPathError('syntax', `map ${name} does not say what it holds`);
  }
}

function isAlike(a: SetDeclaration, b: SetDeclaration): boolean {
  const flags = (set: SetDeclaration): string => [...set.flags].sort().join();
  const value = (set: SetDeclaration): string => String(set.valueType);
  return (
    a.kind === b.kind &&
    a.keyType.join() === b.keyType.join() &&
    value(a) === value(b) &&
    flags(a) === flags(b) &&
    a.timeout === b.timeout &&
    a.size === b.size
  );
}
