import type { Rule, Ruleset, Table, TableFamily } from '../ruleset/ruleset.ts';
import type { SetDeclaration, SetElement } from '../ruleset/set.ts';
import type { Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { NEWEST_VERSION, type NftVersion } from '../text/version.ts';
import type { DataType, Item } from '../types/value.ts';
import { typeOfValue, writeElement } from './write-expression.ts';
import {
  keptText,
  listingOf,
  NEXT_ROW,
  rowLength,
  type WriteOptions,
  writeRule,
  writeTable,
} from './write-ruleset.ts';
import type { Listing } from './write-statement.ts';
import { writeItem, writeVerdict } from './write-value.ts';

const BEFORE_RULE = '\t\t\n'.length;
const AROUND_ELEMENTS = '\t\telements = {  }\n'.length;
const BETWEEN = ', '.length;
const BETWEEN_PARTS = ' . '.length;

/**
 * How many characters `writeRuleset` writes: rules and elements, which are most of a text, are added up one by
 * one, in any order, and no text of the whole is made.
 */
export function writtenLength(ruleset: Ruleset, options: WriteOptions = {}): number {
  const { tables, kept = [] } = ruleset;
  let length = 0;
  for (const table of tables) length += lengthOfTable(table, options);
  for (const text of kept) length += keptText(text).length;
  return length;
}

function lengthOfTable(table: Table, options: WriteOptions): number {
  const { version = NEWEST_VERSION } = options;
  const sets = table.sets.map((set) => ({ ...set, elements: [] }));
  const chains = table.chains.map((chain) => ({ ...chain, rules: [] }));
  let length = writeTable({ ...table, sets, chains }, options).length;
  for (const set of table.sets) length += lengthOfElements(set, version);
  const listing = listingOf(table, version);
  for (const { rules } of table.chains) {
    for (const rule of rules) length += BEFORE_RULE + lengthOfRule(rule, table.family, listing);
  }
  return length;
}

/** How many characters `writeRule` writes: of a map of ends only the first is written, and the others are added up. */
function lengthOfRule(rule: Rule, family: TableFamily, listing: Listing): number {
  let others = 0;
  const statements = rule.statements.map((statement): Statement => {
    if (statement.kind !== 'dnat' || statement.addresses?.kind !== 'expression') return statement;
    const { expression } = statement.addresses;
    if (expression.kind !== 'map' || expression.map.kind !== 'anonymous') return statement;
    const [first, ...rest] = expression.map.elements;
    if (first === undefined) return statement;
    const types = typesOf(expression.key);
    for (const element of rest) {
      others += BETWEEN + lengthOf(element, types, undefined, listing.version);
    }
    const map = { ...expression.map, elements: [first] };
    return {
      ...statement,
      addresses: { ...statement.addresses, expression: { ...expression, map } },
    };
  });
  return writeRule({ ...rule, statements }, family, listing).length + others;
}

/** The line of a set's elements. */
function lengthOfElements(
  { keyType, valueType, elements }: SetDeclaration,
  version: NftVersion,
): number {
  const count = elements.length;
  if (count === 0) return 0;
  const rows = Math.ceil(count / rowLength(keyType));
  let length = AROUND_ELEMENTS + (rows - 1) * NEXT_ROW.length + (count - rows) * BETWEEN;
  for (const element of elements) length += lengthOf(element, keyType, valueType, version);
  return length;
}

/** How many characters `writeElement` writes. */
function lengthOf(
  element: SetElement,
  types: readonly DataType[],
  valueTypes: SetDeclaration['valueType'],
  version: NftVersion,
): number {
  const { key, value, timeout, expires, comment, statements } = element;
  const isPlain =
    timeout === undefined &&
    expires === undefined &&
    statements === undefined &&
    value?.kind !== 'object';
  if (!isPlain) return writeElement(element, types, valueTypes, version).length;
  let length = (key.length - 1) * BETWEEN_PARTS;
  for (let index = 0; index < key.length; index++) {
    length += lengthOfItem(key[index]!, types[index] ?? 'integer', version, ' | ');
  }
  if (comment !== undefined) length += ` comment "${comment}"`.length;
  if (value?.kind === 'verdict') length += ' : '.length + writeVerdict(value.verdict).length;
  else if (value !== undefined) {
    const { values } = value;
    length += ' : '.length + (values.length - 1) * BETWEEN_PARTS;
    for (let index = 0; index < values.length; index++) {
      const item = values[index]!;
      length += lengthOfItem(item, typeOfValue(item, valueTypes, index), version);
    }
  }
  return length;
}

function lengthOfItem(item: Item, type: DataType, version: NftVersion, separator?: string): number {
  if (item.kind === 'address') return item.address.textLength;
  return writeItem(item, type, version, separator).length;
}
