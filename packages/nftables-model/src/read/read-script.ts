import { PacketPathError } from '@packet-path/core';
import type { Command, TablePlace } from '../ruleset/command.ts';
import { Lexer } from './lexer.ts';
import { readRule } from './read-chain.ts';
import { readDefinition } from './read-definition.ts';
import { readElements } from './read-elements.ts';
import { isObjectBlock, readObjectType } from './read-object.ts';
import { addChain, addFlowtable, addObject, addSet, readTableBlock } from './read-table.ts';
import { accept, expect, readName, readNumber, readOneOf } from './read-words.ts';
import { type ReadScriptOptions, ScriptState } from './script-state.ts';
import { orKept } from './unknown-text.ts';

const MOST_CHARACTERS = 256 * 1024 * 1024;

/**
 * Reads a script for `nft -f`: the text that `nft list ruleset` prints, and what people write by hand.
 * A block `table ip x { … }` becomes commands that add everything it holds.
 *
 * @throws {PacketPathError} with line, column and what was expected
 */
export function readScript(text: string, options: ReadScriptOptions = {}): Command[] {
  const { source = 'nft', maxLength = MOST_CHARACTERS } = options;
  if (text.length > maxLength) {
    throw new PacketPathError('too-large', `the text has ${text.length} characters`, {
      source,
      position: { line: 1, column: 1 },
      expected: `at most ${maxLength}`,
    });
  }
  const state = new ScriptState(new Lexer(text, source), options);
  const { lexer } = state;
  lexer.advance();
  for (lexer.skipSeparators(); !lexer.atEnd; lexer.skipSeparators()) {
    state.position = lexer.position;
    orKept(
      state,
      'object',
      () => readCommand(state),
      (kept) => void state.commands.push({ kind: 'keep', text: kept, position: state.position }),
    );
    if (lexer.kind !== 'separator' && !lexer.atEnd) lexer.unexpected("the command's end");
  }
  return state.commands;
}

const VERBS = [
  'add',
  'create',
  'insert',
  'replace',
  'delete',
  'destroy',
  'flush',
  'rename',
  'reset',
] as const;

function readCommand(state: ScriptState): void {
  const { lexer } = state;
  if (lexer.is('table')) {
    readTableBlock(state, 'add-table');
    return;
  }
  if (readDefinition(lexer)) return;
  if (lexer.is('list')) {
    // A script may print what there is, which changes nothing.
    while (lexer.kind !== 'separator' && !lexer.atEnd) lexer.advance();
    return;
  }
  if (lexer.is('include')) {
    lexer.fail('not-allowed', 'other files cannot be included', 'one text with all of it');
  }
  const verb = readOneOf(lexer, VERBS);
  switch (verb) {
    case 'add':
    case 'create':
      readAdd(state, verb);
      break;
    case 'insert':
    case 'replace':
      accept(lexer, 'rule');
      readRuleCommand(state, verb);
      break;
    case 'delete':
    case 'destroy':
      readDelete(state, verb);
      break;
    case 'flush':
      readFlush(state);
      break;
    case 'rename':
      readRename(state);
      break;
    case 'reset':
      lexer.fail('not-allowed', "'reset' is not modelled", 'add, create, delete, flush …');
  }
}

function readAdd(state: ScriptState, verb: 'add' | 'create'): void {
  const { lexer } = state;
  if (lexer.is('table')) readTableBlock(state, `${verb}-table`);
  else if (accept(lexer, 'chain')) addChain(state, verb, state.readPlace());
  else if (lexer.is('set') || lexer.is('map')) {
    const kind = readOneOf(lexer, ['set', 'map']);
    addSet(state, verb, state.readPlace(), kind);
  } else if (accept(lexer, 'element')) readElementCommand(state, `${verb}-elements`);
  else if (accept(lexer, 'flowtable')) addFlowtable(state, verb, state.readPlace());
  else if (isObjectBlock(lexer)) {
    const type = readObjectType(lexer);
    addObject(state, verb, state.readPlace(), type);
  } else {
    accept(lexer, 'rule');
    readRuleCommand(state, 'add');
  }
}

type ElementKind = 'add-elements' | 'create-elements' | 'delete-elements' | 'destroy-elements';

function readElementCommand(state: ScriptState, kind: ElementKind): void {
  const { lexer, position } = state;
  const place = state.readPlace();
  const set = readName(lexer, "a set's name");
  const types = state.typesOf(place, set);
  // A command that deletes an element of a map may leave its value out.
  const isAdded = kind === 'add-elements' || kind === 'create-elements';
  const elements = readElements(lexer, types, !isAdded);
  state.commands.push({ kind, place, set, elements, position });
}

const MOST_RULES = 2 ** 32 - 1;

function readRuleCommand(state: ScriptState, verb: 'add' | 'insert' | 'replace'): void {
  const { lexer, position } = state;
  const place = state.readPlace();
  const chain = readName(lexer, "a chain's name");
  const spot: { index?: number; handle?: number } = {};
  if (accept(lexer, 'index')) spot.index = readNumber(lexer, 0, MOST_RULES);
  else if (accept(lexer, 'handle') || accept(lexer, 'position')) {
    spot.handle = readNumber(lexer, 1, MOST_RULES);
  }
  const rule = readRule(state, place);
  state.commands.push({ kind: `${verb}-rule`, place, chain, ...spot, rule, position });
}

function readDelete(state: ScriptState, verb: 'delete' | 'destroy'): void {
  const { lexer, commands, position } = state;
  if (isObjectBlock(lexer)) {
    const type = readObjectType(lexer);
    const place = state.readPlace();
    const name = readName(lexer, `the name of a ${type}`);
    commands.push({ kind: `${verb}-object`, place, type, name, position });
    return;
  }
  const what = readOneOf(lexer, ['table', 'chain', 'set', 'map', 'element', 'rule', 'flowtable']);
  switch (what) {
    case 'table':
      readDeleteTable(state, verb);
      break;
    case 'element':
      readElementCommand(state, `${verb}-elements`);
      break;
    case 'rule': {
      const place = state.readPlace();
      const chain = readName(lexer, "a chain's name");
      expect(lexer, 'handle');
      const handle = readNumber(lexer, 1, MOST_RULES);
      commands.push({ kind: 'delete-rule', place, chain, handle, position });
      break;
    }
    default: {
      const place = state.readPlace();
      const name = readNameOrHandle(state, what);
      const kind = `${verb}-${what === 'map' ? 'set' : what}` as const;
      if (lexer.is('{')) skipBraces(state);
      commands.push({ kind, place, name, position });
    }
  }
}

/** By its name, or as `handle 5`. */
function readDeleteTable(state: ScriptState, verb: 'delete' | 'destroy'): void {
  const { lexer, commands, position } = state;
  const family = state.readFamily() ?? 'ip';
  const handle = readHandle(state);
  const table = handle === undefined ? readName(lexer, "a table's name") : '';
  const place: TablePlace = { family, table };
  commands.push({ kind: `${verb}-table`, place, ...(handle && { handle }), position });
}

function readNameOrHandle(state: ScriptState, what: string): string | number {
  return readHandle(state) ?? readName(state.lexer, `a ${what}'s name`);
}

function readHandle({ lexer }: ScriptState): number | undefined {
  if (!lexer.is('handle') || !lexer.continuesWith(/\s*\d/y)) return undefined;
  lexer.advance();
  return readNumber(lexer, 1, MOST_RULES);
}

/** A command that deletes a chain may repeat its hook in braces. */
function skipBraces({ lexer }: ScriptState): void {
  while (!lexer.is('}') && !lexer.atEnd) lexer.advance();
  expect(lexer, '}');
}

function readFlush(state: ScriptState): void {
  const { lexer, commands, position } = state;
  const what = readOneOf(lexer, ['ruleset', 'table', 'chain', 'set', 'map']);
  if (what === 'ruleset') {
    const family = state.readFamily();
    commands.push({ kind: 'flush-ruleset', ...(family && { family }), position });
    return;
  }
  const place = state.readPlace();
  if (what === 'table') {
    commands.push({ kind: 'flush-table', place, position });
    return;
  }
  const name = readName(lexer, `a ${what}'s name`);
  commands.push({ kind: what === 'chain' ? 'flush-chain' : 'flush-set', place, name, position });
}

/** `rename chain ip t old new`. */
function readRename(state: ScriptState): void {
  const { lexer, commands, position } = state;
  expect(lexer, 'chain');
  const place = state.readPlace();
  const chain = readName(lexer, "a chain's name");
  const to = readName(lexer, "the chain's new name");
  commands.push({ kind: 'rename-chain', place, chain, to, position });
}
