import { listedElement } from '../canonical/set-item.ts';
import type { Expression } from '../ruleset/expression.ts';
import type { ElementTypes, ElementValue, SetElement, SetReference } from '../ruleset/set.ts';
import type { Statement, Verdict } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import type { DataType, Value } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { readItem, readKey, readValue } from './read-item.ts';
import { accept, expect, readComment, readName, readNumber, readTime } from './read-words.ts';

/** `{ … }`: elements between braces. */
export function readElements(
  lexer: Lexer,
  types: ElementTypes,
  mayLackValue = false,
): SetElement[] {
  expect(lexer, '{');
  const elements: SetElement[] = [];
  lexer.skipSeparators();
  while (!lexer.is('}')) {
    elements.push(listedElement(readElement(lexer, types, mayLackValue)));
    lexer.skipSeparators();
    if (!accept(lexer, ',')) break;
    lexer.skipSeparators();
  }
  expect(lexer, '}');
  return elements;
}

/** A set as a rule names it: `@name`, or written out. */
export function readSetReference(lexer: Lexer, types: ElementTypes): SetReference {
  if (accept(lexer, '@')) return { kind: 'named', name: readName(lexer, "a set's name") };
  const elements = readElements(lexer, types);
  if (elements.length === 0) lexer.fail('syntax', 'the set is empty', 'an element');
  return { kind: 'anonymous', elements };
}

/** An expression, and the map behind it where there is one: `… map { 1 : 10.0.0.1 }`. */
export function readMapped(
  lexer: Lexer,
  key: Expression,
  valueTypes: readonly DataType[],
): Expression {
  if (!accept(lexer, 'map')) return key;
  return {
    kind: 'map',
    key,
    map: readSetReference(lexer, { key: typesOf(key), value: valueTypes }),
  };
}

function readElement(lexer: Lexer, types: ElementTypes, mayLackValue: boolean): SetElement {
  const { key: keyTypes } = types;
  const key =
    keyTypes.length === 1 ? [readItem(lexer, keyTypes[0]!)] : readElementKey(lexer, keyTypes);
  const extras = readExtras(lexer);
  if (!accept(lexer, ':')) {
    if (types.value !== undefined && !mayLackValue)
      lexer.unexpected("':' and what the key leads to");
    return { key, ...extras };
  }
  if (types.value === undefined) lexer.fail('syntax', 'the element of a set has no value');
  return { key, ...extras, value: readElementValue(lexer, types.value) };
}

/** `*` alone stands for every key. */
function readElementKey(lexer: Lexer, types: readonly DataType[]): SetElement['key'] {
  return lexer.is('*') ? [readItem(lexer, 'integer')] : readKey(lexer, types);
}

interface Extras {
  comment?: string;
  timeout?: number;
  expires?: number;
  statements?: readonly Statement[];
}

function readExtras(lexer: Lexer): Extras {
  const extras: Extras = {};
  for (;;) {
    if (accept(lexer, 'timeout')) extras.timeout = readTime(lexer);
    else if (accept(lexer, 'expires')) extras.expires = readTime(lexer);
    else if (lexer.is('comment')) extras.comment = readComment(lexer);
    else if (lexer.is('counter')) extras.statements = [readCounter(lexer)];
    else return extras;
  }
}

/** `counter`, with the counts that it begins with. */
export function readCounter(lexer: Lexer): Statement {
  lexer.advance();
  if (!accept(lexer, 'packets')) return { kind: 'counter', packets: 0, bytes: 0 };
  const packets = readNumber(lexer, 0, Number.MAX_SAFE_INTEGER);
  expect(lexer, 'bytes');
  return { kind: 'counter', packets, bytes: readNumber(lexer, 0, Number.MAX_SAFE_INTEGER) };
}

export function readElementValue(
  lexer: Lexer,
  types: readonly DataType[] | 'verdict',
): ElementValue {
  if (types === 'verdict') {
    const verdict = readVerdict(lexer);
    if (verdict === undefined) lexer.unexpected('a verdict such as accept or jump');
    return { kind: 'verdict', verdict };
  }
  const values: Value[] = [readValue(lexer, types[0] ?? 'integer')];
  while (accept(lexer, '.')) values.push(readValue(lexer, types[values.length] ?? 'integer'));
  return { kind: 'values', values };
}

/** A verdict; undefined where another word is at hand. */
export function readVerdict(lexer: Lexer): Verdict | undefined {
  const { kind, text } = lexer;
  if (kind !== 'word') return undefined;
  switch (text) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      lexer.advance();
      return VERDICTS[text];
    case 'jump':
    case 'goto':
      lexer.advance();
      return { kind: text, chain: readName(lexer, "a chain's name") };
    default:
      return undefined;
  }
}

const VERDICTS = {
  accept: { kind: 'accept' },
  drop: { kind: 'drop' },
  return: { kind: 'return' },
  continue: { kind: 'continue' },
} as const;
