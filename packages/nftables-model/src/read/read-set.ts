import type { SetDeclaration, SetFlag } from '../ruleset/set.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { DATA_TYPES, type DataType } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { readCounter, readElements } from './read-elements.ts';
import { readExpression } from './read-expression.ts';
import { accept, expect, readComment, readNumber, readOneOf, readTime } from './read-words.ts';

const POLICIES = ['performance', 'memory'] as const;

/** The braces of a set or map. */
export function readSetBody(lexer: Lexer, kind: 'set' | 'map', name: string): SetDeclaration {
  const set: { -readonly [Key in keyof SetDeclaration]: SetDeclaration[Key] } = {
    kind,
    name,
    keyType: [],
    flags: [],
    elements: [],
  };
  expect(lexer, '{');
  lexer.skipSeparators();
  while (!lexer.is('}')) {
    if (lexer.is('type') || lexer.is('typeof')) readTypes(lexer, set);
    else if (accept(lexer, 'flags')) set.flags = readSetFlags(lexer);
    else if (accept(lexer, 'timeout')) set.timeout = readTime(lexer);
    else if (accept(lexer, 'gc-interval')) set.gcInterval = readTime(lexer);
    else if (accept(lexer, 'size')) set.size = readNumber(lexer, 1, 2 ** 32 - 1);
    else if (accept(lexer, 'policy')) set.policy = readOneOf(lexer, POLICIES);
    else if (accept(lexer, 'auto-merge')) set.autoMerge = true;
    else if (lexer.is('comment')) set.comment = readComment(lexer);
    else if (lexer.is('counter')) set.statements = [readCounter(lexer)];
    else if (accept(lexer, 'elements')) {
      expect(lexer, '=');
      needTypes(lexer, set);
      set.elements = readElements(lexer, { key: set.keyType, value: set.valueType });
    } else lexer.unexpected("a set's type, flags, timeout, size, comment or elements");
    if (!lexer.is('}') && lexer.kind !== 'separator') lexer.unexpected("';' or the line's end");
    lexer.skipSeparators();
  }
  needTypes(lexer, set);
  lexer.advance();
  return set;
}

function needTypes(lexer: Lexer, { keyType, kind, valueType }: SetDeclaration): void {
  if (keyType.length === 0) lexer.fail('syntax', 'the set has no type', "'type' before this");
  if (kind === 'map' && valueType === undefined) {
    lexer.fail('syntax', 'the map does not say what it holds', "a type behind ':'");
  }
}

function readTypes(
  lexer: Lexer,
  set: { keyType: readonly DataType[]; valueType?: SetDeclaration['valueType']; kind: string },
): void {
  const isTypeof = lexer.is('typeof');
  lexer.advance();
  const read = isTypeof ? readTypeof : readTypeNames;
  set.keyType = read(lexer);
  if (set.kind === 'set') return;
  expect(lexer, ':');
  set.valueType = accept(lexer, 'verdict') ? 'verdict' : read(lexer);
}

function readTypeof(lexer: Lexer): readonly DataType[] {
  return typesOf(readExpression(lexer, 'integer'));
}

function readTypeNames(lexer: Lexer): readonly DataType[] {
  const types = [readOneOf(lexer, DATA_TYPES)];
  while (accept(lexer, '.')) types.push(readOneOf(lexer, DATA_TYPES));
  return types;
}

function readSetFlags(lexer: Lexer): SetFlag[] {
  const words = ['constant', 'interval', 'timeout', 'dynamic'] as const;
  const flags = [readOneOf(lexer, words)];
  while (accept(lexer, ',')) flags.push(readOneOf(lexer, words));
  return flags;
}
