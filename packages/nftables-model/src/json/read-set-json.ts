import type { Cursor } from '@packet-path/manifest';
import { mergedIntervals } from '../canonical/merged-intervals.ts';
import { listedElement } from '../canonical/set-item.ts';
import type { ElementTypes, ElementValue, SetElement, SetReference } from '../ruleset/set.ts';
import type { Statement, Verdict } from '../ruleset/statement.ts';
import { partOf } from '../ruleset/types-of.ts';
import type { Part } from '../types/value.ts';
import { readStateful } from './read-stateful-json.ts';
import { isObject, onlyMember, readItem, readKey, secondsOf } from './read-value-json.ts';

/** `"@name"`, or `{ "set": […] }`. */
export function readSetReference(
  cursor: Cursor,
  parts: readonly Part[],
  valueTypes: ElementTypes['value'],
): SetReference {
  if (typeof cursor.value === 'string') {
    if (!cursor.value.startsWith('@')) cursor.fail('syntax', 'no set', "'@name'");
    return { kind: 'named', name: cursor.value.slice(1) };
  }
  const set = cursor.field('set');
  const items = Array.isArray(set.value) ? set.items() : [set];
  if (items.length === 0) cursor.fail('syntax', 'the set is empty', 'an element');
  const elements = items.map((item) => readElement(item, parts, valueTypes));
  return {
    kind: 'anonymous',
    elements: valueTypes === undefined ? mergedIntervals(elements) : elements,
  };
}

/** A key, an `elem`, or for a map the pair of one and its value. */
export function readElement(
  cursor: Cursor,
  parts: readonly Part[],
  valueTypes: ElementTypes['value'],
): SetElement {
  const pair = valueTypes === undefined ? [] : cursor.items();
  if (valueTypes !== undefined && pair.length !== 2) {
    cursor.fail('syntax', 'an element of a map', 'a pair of key and value');
  }
  const left = pair[0] ?? cursor;
  const elem = isObject(left) ? left.field('elem') : undefined;
  // A concatenation is an object too, but has no `elem`.
  const wrapped = elem === undefined || elem.absent ? undefined : elem;
  const key = readKey(wrapped?.field('val') ?? left, parts);
  const timeout = wrapped && secondsOf(wrapped.field('timeout'));
  const expires = wrapped && secondsOf(wrapped.field('expires'));
  const comment = wrapped?.field('comment').textOr(undefined);
  const statements = wrapped === undefined ? [] : readStatements(wrapped);
  return listedElement({
    key,
    ...(timeout !== undefined && { timeout }),
    ...(expires !== undefined && { expires }),
    ...(comment !== undefined && { comment }),
    ...(statements.length > 0 && { statements }),
    ...(valueTypes !== undefined && { value: readElementValue(pair[1]!, valueTypes) }),
  });
}

/** The statements of an element, in the order in which it has them. */
function readStatements(wrapped: Cursor): Statement[] {
  return Object.keys(wrapped.object()).flatMap((name) => {
    const statement = readStateful(name, wrapped.field(name));
    return statement === undefined ? [] : [statement];
  });
}

export function readElementValue(
  cursor: Cursor,
  types: NonNullable<ElementTypes['value']>,
): ElementValue {
  if (types === 'verdict') return { kind: 'verdict', verdict: readVerdict(cursor) };
  if (typeof types === 'string') return { kind: 'object', name: cursor.text() };
  if (types.length === 1) return { kind: 'values', values: [readItem(cursor, types[0]!)] };
  if (!isObject(cursor) || cursor.field('concat').absent) {
    return { kind: 'values', values: [readItem(cursor, types[0] ?? partOf('integer'))] };
  }
  const given = cursor.field('concat').items();
  return {
    kind: 'values',
    values: given.map((one, index) => readItem(one, types[index] ?? partOf('integer'))),
  };
}

export function readVerdict(cursor: Cursor): Verdict {
  const [name, body] = onlyMember(cursor, 'a verdict');
  switch (name) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
      return { kind: name };
    case 'jump':
    case 'goto':
      return { kind: name, chain: body.field('target').text() };
    default:
      return cursor.fail('syntax', `'${name}' is no verdict`, 'accept, drop, jump, …');
  }
}
