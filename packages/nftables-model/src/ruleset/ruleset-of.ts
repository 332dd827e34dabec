import { checkArgument, listOf, objectOf, PacketPathError, someText } from '@packet-path/core';
import type { Command, TablePlace } from './command.ts';
import type { Chain, Flowtable, Rule, Ruleset, Table, TableObject } from './ruleset.ts';
import type { SetDeclaration, SetElement } from './set.ts';

interface Draft {
  readonly table: Omit<Table, 'objects' | 'sets' | 'flowtables' | 'chains' | 'kept'>;
  readonly kept: string[];
  readonly objects: TableObject[];
  readonly flowtables: Flowtable[];
  readonly sets: Map<string, { readonly set: SetDeclaration; readonly elements: SetElement[] }>;
  readonly chains: Map<string, { readonly chain: Omit<Chain, 'rules'>; readonly rules: Rule[] }>;
}

/**
 * The ruleset that commands which only add make of nothing: what a listing says.
 *
 * @throws {PacketPathError} `not-allowed` for a command that does not add, `unknown-table`,
 *   `unknown-chain` or `unknown-set` for one that adds to what is not there
 */
export function rulesetOf(commands: readonly Command[], source = 'nft'): Ruleset {
  checkArgument('nftRulesetOf', 'commands', commands, listOf(objectOf('position', 'kind')));
  checkArgument('nftRulesetOf', 'source', source, someText);
  const drafts = new Map<string, Draft>();
  const kept: string[] = [];
  for (const command of commands) {
    try {
      if (command.kind === 'keep' && command.place === undefined) kept.push(command.text);
      else apply(drafts, command);
    } catch (error) {
      throw error instanceof PacketPathError ? error.at(source, command.position) : error;
    }
  }
  return {
    tables: Array.from(drafts.values(), ({ table, objects, sets, flowtables, chains, ...own }) => ({
      ...table,
      objects,
      flowtables,
      sets: Array.from(sets.values(), ({ set, elements }) => ({ ...set, elements })),
      chains: Array.from(chains.values(), ({ chain, rules }) => ({ ...chain, rules })),
      ...(own.kept.length > 0 && { kept: own.kept }),
    })),
    ...(kept.length > 0 && { kept }),
  };
}

function apply(drafts: Map<string, Draft>, command: Command): void {
  switch (command.kind) {
    case 'add-table':
    case 'create-table': {
      const { place, flags, comment } = command;
      const key = keyOf(place);
      if (drafts.has(key)) return;
      const table = { family: place.family, name: place.table, flags, ...(comment && { comment }) };
      drafts.set(key, {
        table,
        kept: [],
        objects: [],
        flowtables: [],
        sets: new Map(),
        chains: new Map(),
      });
      break;
    }
    case 'add-chain':
    case 'create-chain': {
      const { chain: name, base, comment } = command;
      const { chains } = draftOf(drafts, command.place);
      if (chains.has(name)) return;
      const chain = { name, ...(base && { base }), ...(comment && { comment }) };
      chains.set(name, { chain, rules: [] });
      break;
    }
    case 'add-object':
    case 'create-object':
      draftOf(drafts, command.place).objects.push(command.object);
      break;
    case 'add-flowtable':
    case 'create-flowtable':
      draftOf(drafts, command.place).flowtables.push(command.flowtable);
      break;
    case 'add-set':
    case 'create-set': {
      const { sets } = draftOf(drafts, command.place);
      const { set } = command;
      if (!sets.has(set.name)) sets.set(set.name, { set, elements: [...set.elements] });
      break;
    }
    case 'add-elements':
    case 'create-elements': {
      const known = draftOf(drafts, command.place).sets.get(command.set);
      if (known === undefined) throw unknown('unknown-set', 'set', command.set);
      for (const element of command.elements) known.elements.push(element);
      break;
    }
    case 'add-rule':
    case 'insert-rule': {
      const known = draftOf(drafts, command.place).chains.get(command.chain);
      if (known === undefined) throw unknown('unknown-chain', 'chain', command.chain);
      if (command.kind === 'add-rule') known.rules.push(command.rule);
      else known.rules.unshift(command.rule);
      break;
    }
    case 'keep':
      if (command.place !== undefined) draftOf(drafts, command.place).kept.push(command.text);
      break;
    default:
      if (command.kind === 'flush-ruleset' && drafts.size === 0) return;
      throw new PacketPathError('not-allowed', `a listing holds no ${command.kind}`);
  }
}

function draftOf(drafts: ReadonlyMap<string, Draft>, place: TablePlace): Draft {
  const draft = drafts.get(keyOf(place));
  if (draft === undefined) throw unknown('unknown-table', 'table', keyOf(place));
  return draft;
}

function unknown(
  code: 'unknown-table' | 'unknown-chain' | 'unknown-set',
  what: string,
  name: string,
): PacketPathError {
  return new PacketPathError(code, `there is no ${what} '${name}'`);
}

function keyOf({ family, table }: TablePlace): string {
  return `${family} ${table}`;
}
