import { mergedIntervals } from '../canonical/merged-intervals.ts';
import { listedElement } from '../canonical/set-item.ts';
import type { Expression } from '../ruleset/expression.ts';
import type { ElementTypes, ElementValue, SetElement, SetReference } from '../ruleset/set.ts';
import type { Statement, Verdict } from '../ruleset/statement.ts';
import { partOf, partsOf } from '../ruleset/types-of.ts';
import type { Item, Part } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { readItem, readKey } from './read-item.ts';
import { isStateful, readStateful } from './read-stateful.ts';
import { accept, expect, readComment, readName, readTime } from './read-words.ts';

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
    // A variable may stand for a set of its own: its elements are taken in.
    if (lexer.is('{')) {
      for (const element of readElements(lexer, types, mayLackValue)) elements.push(element);
    } else elements.push(listedElement(readElement(lexer, types, mayLackValue)));
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
  const { position } = lexer;
  const elements = readElements(lexer, types);
  if (elements.length === 0) {
    Object.assign(lexer, position);
    lexer.fail('syntax', 'the set is empty', 'an element');
  }
  return {
    kind: 'anonymous',
    elements: types.value === undefined ? mergedIntervals(elements) : elements,
  };
}

/** An expression, and the map behind it where there is one: `… map { 1 : 10.0.0.1 }`. */
export function readMapped(
  lexer: Lexer,
  key: Expression,
  valueTypes: ElementTypes['value'],
): Expression {
  if (!accept(lexer, 'map')) return key;
  return {
    kind: 'map',
    key,
    map: readSetReference(lexer, { key: partsOf(key), value: valueTypes }),
  };
}

function readElement(lexer: Lexer, types: ElementTypes, mayLackValue: boolean): SetElement {
  const { key: parts } = types;
  const key = parts.length === 1 ? [readItem(lexer, parts[0]!)] : readElementKey(lexer, parts);
  const extras = readExtras(lexer);
  if (!accept(lexer, ':')) {
    if (types.value !== undefined && !mayLackValue) {
      lexer.unexpected("':' and the value of the key");
    }
    return { key, ...extras };
  }
  if (types.value === undefined) lexer.fail('syntax', 'the element of a set has no value');
  return { key, ...extras, value: readElementValue(lexer, types.value) };
}

/** `*` alone stands for every key. */
function readElementKey(lexer: Lexer, parts: readonly Part[]): SetElement['key'] {
  return lexer.is('*') ? [readItem(lexer, partOf('integer'))] : readKey(lexer, parts);
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
    else if (isStateful(lexer)) {
      extras.statements = [...(extras.statements ?? []), readStateful(lexer)];
    } else return extras;
  }
}

export function readElementValue(
  lexer: Lexer,
  types: NonNullable<ElementTypes['value']>,
): ElementValue {
  if (types === 'verdict') {
    const verdict = readVerdict(lexer);
    if (verdict === undefined) lexer.unexpected('a verdict such as accept or jump');
    return { kind: 'verdict', verdict };
  }
  if (typeof types === 'string') {
    return { kind: 'object', name: readName(lexer, `the name of a ${types}`) };
  }
  const values: Item[] = [readItem(lexer, types[0] ?? partOf('integer'))];
  while (accept(lexer, '.')) {
    values.push(readItem(lexer, types[values.length] ?? partOf('integer')));
  }
  return { kind: 'values', values: listedElement({ key: values }).key };
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
