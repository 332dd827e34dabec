import type { TablePlace } from '../ruleset/command.ts';
import { expanded } from '../ruleset/expanded.ts';
import type { ObjectType } from '../ruleset/statement.ts';
import { readChainBody } from './read-chain.ts';
import { readDefinition } from './read-definition.ts';
import { readFlowtableBody } from './read-flowtable.ts';
import { isObjectBlock, readObject, readObjectType } from './read-object.ts';
import { readSetBody } from './read-set.ts';
import { accept, readComment, readName, readOneOf } from './read-words.ts';
import type { ScriptState } from './script-state.ts';
import { orKept } from './unknown-text.ts';

/** `table ip x`, alone or with everything it holds in braces. */
export function readTableBlock(state: ScriptState, kind: 'add-table' | 'create-table'): void {
  const { lexer, commands, position } = state;
  lexer.advance();
  const place = state.readPlace();
  const index = commands.length;
  const flags: 'dormant'[] = [];
  let comment: string | undefined;
  commands.push({ kind, place, flags, position });
  if (!lexer.is('{')) return;
  lexer.openScope();
  lexer.advance();
  lexer.skipSeparators();
  while (!lexer.is('}')) {
    if (accept(lexer, 'flags')) flags.push(readOneOf(lexer, ['dormant']));
    else if (lexer.is('comment')) comment = readComment(lexer);
    else if (!readDefinition(lexer)) {
      state.position = lexer.position;
      orKept(
        state,
        'object',
        () => readMember(state, place),
        (text) => void commands.push({ kind: 'keep', place, text, position: state.position }),
      );
    }
    if (!lexer.is('}') && lexer.kind !== 'separator') lexer.unexpected("';' or the line's end");
    lexer.skipSeparators();
  }
  lexer.closeScope();
  lexer.advance();
  if (comment !== undefined) commands[index] = { kind, place, flags, comment, position };
  // nft makes the objects of a block in an order in which each finds the ones it names. They are added
  // one by one, since the arguments of one call must fit on the stack.
  for (const command of expanded(commands.splice(index + 1))) commands.push(command);
}

/** A set, map, chain, flowtable or object within a table's braces. */
function readMember(state: ScriptState, place: TablePlace): void {
  const { lexer } = state;
  if (accept(lexer, 'chain')) addChain(state, 'add', place);
  else if (lexer.is('set') || lexer.is('map')) {
    addSet(state, 'add', place, readOneOf(lexer, ['set', 'map']));
  } else if (accept(lexer, 'flowtable')) addFlowtable(state, 'add', place);
  else if (isObjectBlock(lexer)) addObject(state, 'add', place, readObjectType(lexer));
  else lexer.unexpected('a set, map, chain, flowtable or object');
}

export function addChain(state: ScriptState, verb: 'add' | 'create', place: TablePlace): void {
  const { lexer, commands, position } = state;
  const chain = readName(lexer, "a chain's name");
  const index = commands.length;
  const command = { kind: `${verb}-chain`, place, chain, position } as const;
  commands.push(command);
  if (!lexer.is('{')) return;
  const { base, hasPolicy, comment } = readChainBody(state, place, (rule, at) => {
    commands.push({ kind: 'add-rule', place, chain, rule, position: at });
  });
  commands[index] = {
    ...command,
    ...(base && { base }),
    ...(base && !hasPolicy && { keepsPolicy: true }),
    ...(comment && { comment }),
  };
}

export function addSet(
  state: ScriptState,
  verb: 'add' | 'create',
  place: TablePlace,
  kind: 'set' | 'map',
): void {
  const { lexer, commands, position } = state;
  const name = readName(lexer, "a set's name");
  const { elements, ...declared } = readSetBody(lexer, kind, name);
  const set = { ...declared, elements: [] };
  state.declare(place, set);
  commands.push({ kind: `${verb}-set`, place, set, position });
  if (elements.length > 0) {
    commands.push({ kind: 'add-elements', place, set: name, elements, position });
  }
}

export function addFlowtable(state: ScriptState, verb: 'add' | 'create', place: TablePlace): void {
  const { lexer, commands, position } = state;
  const name = readName(lexer, "a flowtable's name");
  const flowtable = readFlowtableBody(lexer, name);
  commands.push({ kind: `${verb}-flowtable`, place, flowtable, position });
}

export function addObject(
  state: ScriptState,
  verb: 'add' | 'create',
  place: TablePlace,
  type: ObjectType,
): void {
  const { lexer, commands, position } = state;
  const object = readObject(lexer, type);
  commands.push({ kind: `${verb}-object`, place, object, position });
}
