import type { Expression } from '../ruleset/expression.ts';
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
  const lengths = new RuleLengths(table.family, listingOf(table, version));
  for (const { rules } of table.chains) {
    for (const rule of rules) length += BEFORE_RULE + lengths.lengthOf(rule);
  }
  return length;
}

/**
 * How many characters `writeRule` writes: of a map of ends only the first is written, and the others are added up. A
 * rule that differs from the one before in such a map alone is not written, since all the rest is as long.
 */
class RuleLengths {
  readonly #family: TableFamily;
  readonly #listing: Listing;
  /** The rule that was written last, and the length of all but the elements of its map. */
  #last: Rule | undefined;
  #lengthAround = 0;

  constructor(family: TableFamily, listing: Listing) {
    this.#family = family;
    this.#listing = listing;
  }

  lengthOf(rule: Rule): number {
    const at = rule.statements.findIndex((statement) => endMapOf(statement) !== undefined);
    const statement = rule.statements[at];
    const ends = statement && endMapOf(statement);
    if (statement?.kind !== 'dnat' || ends === undefined) return this.#write(rule);
    const { elements } = ends.map;
    const types = typesOf(ends.key);
    let length = (elements.length - 1) * BETWEEN;
    for (const element of elements) {
      length += lengthOf(element, types, undefined, this.#listing.version);
    }
    if (this.#last === undefined || !areAlike(this.#last, rule, at)) {
      const [first] = elements as [SetElement];
      const expression = { ...ends, map: { ...ends.map, elements: [first] } };
      const addresses = { kind: 'expression', expression } as const;
      const short = rule.statements.with(at, { ...statement, addresses });
      this.#last = rule;
      this.#lengthAround =
        this.#write({ ...rule, statements: short }) -
        lengthOf(first, types, undefined, this.#listing.version);
    }
    return this.#lengthAround + length;
  }

  #write(rule: Rule): number {
    return writeRule(rule, this.#family, this.#listing).length;
  }
}

/** The map of ends that a rule translates to, where it is written out in the rule. */
function endMapOf(statement: Statement): EndMap | undefined {
  if (statement.kind !== 'dnat' || statement.addresses?.kind !== 'expression') return undefined;
  const { expression } = statement.addresses;
  if (expression.kind !== 'map' || expression.map.kind !== 'anonymous') return undefined;
  return expression.map.elements.length === 0 ? undefined : (expression as EndMap);
}

type MapExpression = Extract<Expression, { kind: 'map' }>;

interface EndMap extends MapExpression {
  readonly map: Extract<MapExpression['map'], { kind: 'anonymous' }>;
}

/** Whether two rules differ in the map of ends of the statement at a place alone, and its elements have one form. */
function areAlike(one: Rule, other: Rule, at: number): boolean {
  const [before, now] = [one.statements[at], other.statements[at]];
  const [known, ends] = [before && endMapOf(before), now && endMapOf(now)];
  if (before?.kind !== 'dnat' || now?.kind !== 'dnat') return false;
  if (known === undefined || ends === undefined) return false;
  const isSameStatement =
    before.family === now.family &&
    before.isPrefix === now.isPrefix &&
    before.ports === now.ports &&
    before.flags === now.flags &&
    known.key === ends.key;
  return (
    isSameStatement &&
    one.comment === other.comment &&
    one.statements.length === other.statements.length &&
    one.statements.every((own, index) => index === at || own === other.statements[index]) &&
    formOf(known.map.elements[0]!) === formOf(ends.map.elements[0]!)
  );
}

/** The kinds of an element's values. */
function formOf({ value }: SetElement): string {
  if (value?.kind !== 'values') return `${value?.kind}`;
  const kinds = value.values.map((item) =>
    item.kind === 'address' ? `address ${item.address.family}` : item.kind,
  );
  return kinds.join();
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
