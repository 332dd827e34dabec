import { declaredSet } from '../canonical/declared-set.ts';
import { elementTypesOf } from '../ruleset/element-types.ts';
import type { SetDeclaration, SetFlag } from '../ruleset/set.ts';
import type { ObjectType } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { DATA_TYPES, type DataType } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { readElements } from './read-elements.ts';
import { readExpression } from './read-expression.ts';
import { isStateful, readStateful } from './read-stateful.ts';
import { accept, expect, readComment, readNumber, readOneOf, readTime } from './read-words.ts';

const POLICIES = ['performance', 'memory'] as const;

type Draft = { -readonly [Key in keyof SetDeclaration]: SetDeclaration[Key] };

/** The braces of a set or map. */
export function readSetBody(lexer: Lexer, kind: 'set' | 'map', name: string): SetDeclaration {
  const set: Draft = {
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
    else if (isStateful(lexer)) readStatements(lexer, set);
    else if (accept(lexer, 'elements')) {
      expect(lexer, '=');
      needTypes(lexer, set);
      set.elements = readElements(lexer, elementTypesOf(set));
    } else lexer.unexpected("a set's type, flags, timeout, size, comment or elements");
    if (!lexer.is('}') && lexer.kind !== 'separator') lexer.unexpected("';' or the line's end");
    lexer.skipSeparators();
  }
  needTypes(lexer, set);
  lexer.advance();
  return declaredSet(set);
}

/** Statements that every element has, in one line or in several. */
function readStatements(lexer: Lexer, set: Draft): void {
  const statements = [...(set.statements ?? [])];
  while (isStateful(lexer)) statements.push(readStateful(lexer));
  set.statements = statements;
}

function needTypes(
  lexer: Lexer,
  { keyType, kind, valueType, objectType: object }: SetDeclaration,
): void {
  if (keyType.length === 0) lexer.fail('syntax', 'the set has no type', "'type' before this");
  if (kind === 'map' && valueType === undefined && object === undefined) {
    lexer.fail('syntax', 'the map does not say what it holds', "a type behind ':'");
  }
}

function readTypes(lexer: Lexer, set: Draft): void {
  const isTypeof = lexer.is('typeof');
  lexer.advance();
  if (isTypeof) {
    set.keyTypeof = readExpression(lexer);
    set.keyType = typesOf(set.keyTypeof);
  } else set.keyType = readTypeNames(lexer);
  if (set.kind === 'set') return;
  expect(lexer, ':');
  if (accept(lexer, 'interval')) set.hasIntervalValues = true;
  const type = objectType(lexer);
  if (type !== undefined) set.objectType = type;
  else if (accept(lexer, 'verdict')) set.valueType = 'verdict';
  else if (isTypeof) {
    set.valueTypeof = readExpression(lexer);
    set.valueType = typesOf(set.valueTypeof);
  } else set.valueType = readTypeNames(lexer);
}

/** The kind of objects that a map names; undefined where it holds values. */
function objectType(lexer: Lexer): ObjectType | undefined {
  const { text } = lexer;
  if (text === 'ct' && lexer.continuesWith(/\s*helper\b/y)) {
    lexer.advance();
    lexer.advance();
    return 'ct helper';
  }
  if (text !== 'counter' && text !== 'quota' && text !== 'limit' && text !== 'synproxy') {
    return undefined;
  }
  lexer.advance();
  return text;
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
