import { Address } from '@packet-path/core';
import type { SetElement } from '../ruleset/set.ts';
import type { Item } from '../types/value.ts';
import { listedItem } from './set-item.ts';

/** The first and the last number that an item stands for, and the family of an address. */
interface Interval {
  readonly first: bigint;
  readonly last: bigint;
  readonly family: 4 | 6 | undefined;
}

/**
 * The elements of a set that is written out in a rule, as nft keeps them: where one is an interval,
 * those that overlap or touch become one (src/intervals.c, `set_automerge`). Keys of several parts, and
 * elements that carry anything, stay.
 */
export function mergedIntervals(elements: readonly SetElement[]): readonly SetElement[] {
  if (elements.length < 2 || !elements.some(({ key: [item] }) => isInterval(item))) return elements;
  if (elements.some(({ key }) => key[0]?.kind === 'name')) return withoutCovered(elements);
  const intervals: Interval[] = [];
  for (const element of elements) {
    const interval = intervalOf(element);
    if (interval === undefined) return elements;
    intervals.push(interval);
  }
  const sorted = intervals.toSorted((a, b) => Number(a.first - b.first));
  const merged: Interval[] = [];
  for (const next of sorted) {
    const before = merged.at(-1);
    if (before === undefined || next.first > before.last + 1n) merged.push(next);
    else if (next.last > before.last) merged[merged.length - 1] = { ...before, last: next.last };
  }
  if (merged.length === elements.length) return elements;
  return merged.map((interval) => ({ key: [listedItem(itemOf(interval))] }));
}

function isInterval(item: Item | undefined): boolean {
  if (item?.kind === 'name') return item.name.endsWith('*');
  return item?.kind === 'range' || item?.kind === 'prefix';
}

/** Names that another element's `*` stands for are left out. */
function withoutCovered(elements: readonly SetElement[]): readonly SetElement[] {
  const names = elements.map(({ key: [item] }) => (item?.kind === 'name' ? item.name : ''));
  return elements.filter((_, index) => {
    const name = names[index]!;
    return !names.some((other, at) => {
      const covers = other.endsWith('*') && name.startsWith(other.slice(0, -1));
      return at !== index && covers && (other !== name || at < index);
    });
  });
}

/** Undefined for an element that carries more than its key, or has no order. */
function intervalOf(element: SetElement): Interval | undefined {
  const { key } = element;
  const [item] = key;
  if (key.length !== 1 || item === undefined || Object.keys(element).length > 1) return undefined;
  switch (item.kind) {
    case 'number':
      if (!Number.isSafeInteger(item.number)) return undefined;
      return { first: BigInt(item.number), last: BigInt(item.number), family: undefined };
    case 'address': {
      const number = item.address.toBigInt();
      return { first: number, last: number, family: item.address.family };
    }
    case 'prefix': {
      const { address, length } = item;
      const first = address.toBigInt();
      const size = 1n << BigInt((address.family === 4 ? 32 : 128) - length);
      return { first, last: first + size - 1n, family: address.family };
    }
    case 'range': {
      const first = intervalOf({ key: [item.first] });
      const last = intervalOf({ key: [item.last] });
      return first && last && { ...first, last: last.last };
    }
    default:
      return undefined;
  }
}

function itemOf({ first, last, family }: Interval): Item {
  if (family === undefined) {
    const range = [first, last].map(
      (number) => ({ kind: 'number', number: Number(number) }) as const,
    );
    return { kind: 'range', first: range[0]!, last: range[1]! };
  }
  const [from, to] = [first, last].map(
    (number) => ({ kind: 'address', address: addressOf(number, family) }) as const,
  );
  return { kind: 'range', first: from!, last: to! };
}

function addressOf(number: bigint, family: 4 | 6): Address {
  const word = (index: bigint): number => Number((number >> (32n * index)) & 0xffff_ffffn);
  return family === 4 ? Address.v4(word(0n)) : Address.v6(word(3n), word(2n), word(1n), word(0n));
}
