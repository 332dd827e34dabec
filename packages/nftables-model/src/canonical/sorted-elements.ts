import type { Address } from '@packet-path/core';
import type { SetElement } from '../ruleset/set.ts';
import type { NftVersion } from '../text/version.ts';
import { BITMASKS } from '../types/names/symbols.ts';
import type { DataType, Item, Value } from '../types/value.ts';

/** Types whose values the kernel keeps in the processor's byte order. */
const HOST_ORDERED: ReadonlySet<DataType> = new Set([
  'mark',
  'iface_index',
  'ifname',
  'string',
  'iface_type',
  'devgroup',
  'realm',
  'classid',
  'uid',
  'gid',
  'ct_state',
  'ct_status',
  'ct_dir',
  'ct_event',
  'time',
  'hour',
  'day',
  'date',
  'nf_proto',
  'pkt_type',
  'fib_addrtype',
  'boolean',
  'integer',
]);

/**
 * Elements in the order in which nft lists them: by their keys as numbers (nft, `list_expr_sort`). A
 * concatenation is one number that ends with its first part, and a part in the network's byte order
 * counts from its last byte. In 1.1.7 its first part counts most, and names are in the order of words.
 * Several bits count as the lowest of them.
 */
export function sortedElements(
  elements: readonly SetElement[],
  types: readonly DataType[],
  version: NftVersion = '1.0.6',
): readonly SetElement[] {
  if (elements.length < 2) return elements;
  if (types.length > 1) {
    const isRange = elements.some(({ key }) =>
      key.some(({ kind }) => kind === 'range' || kind === 'prefix'),
    );
    if (isRange) return elements;
  }
  const [type] = types;
  if (types.length === 1 && BITMASKS.has(type!)) return byLowestBit(elements);
  const isByWord =
    types.length === 1 && (type === 'ifname' || type === 'string') && version === '1.1.7';
  if (isByWord) return elements.toSorted(comparePatterns);
  const hasPatterns = elements.some(({ key: [item] }) => item !== undefined && isPattern(item));
  if (hasPatterns && types.length === 1) return elements.toSorted(comparePatterns);
  if (version === '1.1.7') return elements.toSorted((a, b) => comparePartwise(a, b, types));
  return elements.toSorted((a, b) => compareKeys(a, b, types));
}

/**
 * Elements of the same lowest bit stay in their order. Version 1.0.6 turns it round with each listing,
 * which is not done here: what is listed is read back as the same.
 */
function byLowestBit(elements: readonly SetElement[]): readonly SetElement[] {
  const lowest = ({ key: [item] }: SetElement): number =>
    item?.kind === 'number' ? item.number & -item.number : 0;
  return elements.toSorted((a, b) => lowest(a) - lowest(b));
}

function comparePartwise(a: SetElement, b: SetElement, types: readonly DataType[]): number {
  for (const [index, type] of types.entries()) {
    const [left, right] = [a.key[index], b.key[index]];
    if (left === undefined || right === undefined) return compareItems(a.key[0]!, b.key[0]!, type);
    const order = compareItems(left, right, type);
    if (order !== 0) return order;
  }
  return 0;
}

function isPattern(item: Item): boolean {
  return item.kind === 'name' && item.name.endsWith('*');
}

/** Names among patterns are intervals of names, which are ordered from their first character on. */
function comparePatterns({ key: [a] }: SetElement, { key: [b] }: SetElement): number {
  if (a?.kind !== 'name' || b?.kind !== 'name') return 0;
  const [left, right] = [a, b].map(({ name }) => name.replace(/\*$/, ''));
  return left! < right! ? -1 : Number(left! > right!);
}

function compareKeys(a: SetElement, b: SetElement, types: readonly DataType[]): number {
  if (types.length === 1) return compareItems(a.key[0]!, b.key[0]!, types[0]!);
  for (let index = types.length - 1; index >= 0; index--) {
    const [left, right] = [a.key[index], b.key[index]];
    if (left === undefined || right === undefined) return a.key.length - b.key.length;
    const order = compareReversed(firstOf(left), firstOf(right), types[index]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** The wildcard stands behind all other elements. */
function compareItems(a: Item, b: Item, type: DataType): number {
  if (a.kind === 'wildcard' || b.kind === 'wildcard') {
    return Number(a.kind === 'wildcard') - Number(b.kind === 'wildcard');
  }
  return compareValues(firstOf(a), firstOf(b), type);
}

/** The first value of an item. */
function firstOf(item: Item): Value {
  switch (item.kind) {
    case 'range':
      return item.first;
    case 'prefix':
      return { kind: 'address', address: item.address };
    case 'wildcard':
      return { kind: 'number', number: 0 };
    default:
      return item;
  }
}

function compareValues(a: Value, b: Value, type: DataType): number {
  if (a.kind === 'number' && b.kind === 'number') return a.number - b.number;
  if (a.kind === 'address' && b.kind === 'address') return a.address.compare(b.address);
  return compareReversed(a, b, type);
}

/** Compares two values as parts of a concatenation, whose last bytes count most. */
function compareReversed(a: Value, b: Value, type: DataType): number {
  if (a.kind === 'name' && b.kind === 'name') return compareNames(a.name, b.name);
  if (a.kind === 'address' && b.kind === 'address') {
    return compareBytes(addressBytes(a.address), addressBytes(b.address));
  }
  if (a.kind !== 'number' || b.kind !== 'number') return 0;
  if (HOST_ORDERED.has(type)) return a.number - b.number;
  return compareBytes(numberBytes(a.number), numberBytes(b.number));
}

/** Names are filled up with zeros: a longer one is larger, and the last character counts most. */
function compareNames(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let index = a.length - 1; index >= 0; index--) {
    const order = a.charCodeAt(index) - b.charCodeAt(index);
    if (order !== 0) return order;
  }
  return 0;
}

function compareBytes(a: readonly number[], b: readonly number[]): number {
  for (let index = a.length - 1; index >= 0; index--) {
    const order = a[index]! - b[index]!;
    if (order !== 0) return order;
  }
  return 0;
}

function numberBytes(number: number): readonly number[] {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff);
}

function addressBytes({ family, w0, w1, w2, w3 }: Address): readonly number[] {
  return (family === 4 ? [w3] : [w0, w1, w2, w3]).flatMap(numberBytes);
}
