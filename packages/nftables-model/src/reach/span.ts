import type { Address } from '@packet-path/core';
import type { Item, Value } from '../types/value.ts';

/** Values from one to another, both included: numbers, addresses, or names by their bytes. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** More than any value has bits. */
const MOST_BITS = 256n;
const GREATEST = (1n << MOST_BITS) - 1n;

/** Characters of a device's name (include/uapi/linux/if.h, `IFNAMSIZ`), of 16 bits each. */
const NAME_LENGTH = 16;
const CHARACTER_BITS = 16n;

/** The values of an item; undefined for `*`, which depends on the other elements. */
export function spanOf(item: Item): Span | undefined {
  switch (item.kind) {
    case 'prefix': {
      const { address, length } = item;
      const first = numberOf(address);
      const free = BigInt((address.family === 4 ? 32 : 128) - length);
      const low = (first >> free) << free;
      return { first: low, last: low + (1n << free) - 1n };
    }
    case 'range': {
      const [first, last] = [spanOf(item.first), spanOf(item.last)];
      return first && last && { first: first.first, last: last.last };
    }
    case 'wildcard':
      return undefined;
    default:
      return spanOfValue(item);
  }
}

function spanOfValue(value: Value): Span | undefined {
  if (value.kind === 'name') return spanOfName(value.name);
  const one = value.kind === 'address' ? numberOf(value.address) : BigInt(value.number);
  return { first: one, last: one };
}

function numberOf({ family, w0, w1, w2, w3 }: Address): bigint {
  if (family === 4) return BigInt(w3 >>> 0);
  const words = [w0, w1, w2, w3].map((word) => BigInt(word >>> 0));
  return words.reduce((number, word) => (number << 32n) | word, 0n);
}

function spanOfName(name: string): Span | undefined {
  const isPrefix = name.endsWith('*');
  const given = isPrefix ? name.slice(0, -1) : name;
  if (given.length > NAME_LENGTH) return undefined;
  let first = 0n;
  for (let index = 0; index < NAME_LENGTH; index++) {
    first = (first << CHARACTER_BITS) | BigInt(index < given.length ? given.charCodeAt(index) : 0);
  }
  const free = CHARACTER_BITS * BigInt(NAME_LENGTH - given.length);
  return { first, last: isPrefix ? first + (1n << free) - 1n : first };
}

/** In order, none touching another. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const sorted = spans.toSorted((a, b) => (a.first < b.first ? -1 : 1));
  const all: Span[] = [];
  for (const span of sorted) {
    const before = all.at(-1);
    if (before === undefined || span.first > before.last + 1n) all.push(span);
    else if (span.last > before.last) all[all.length - 1] = { ...before, last: span.last };
  }
  return all;
}

/** All other values, of spans that are {@link joined}. */
export function othersThan(spans: readonly Span[]): readonly Span[] {
  const others: Span[] = [];
  let first = 0n;
  for (const span of spans) {
    if (span.first > first) others.push({ first, last: span.first - 1n });
    first = span.last + 1n;
  }
  return first > GREATEST ? others : [...others, { first, last: GREATEST }];
}

/** The values below, or above, one. */
export function below(value: bigint): Span {
  return { first: 0n, last: value };
}

export function above(value: bigint): Span {
  return { first: value, last: GREATEST };
}

/** Whether every value of some spans is one of others, which are {@link joined}. */
export function areWithin(few: readonly Span[], many: readonly Span[]): boolean {
  return few.every(({ first, last }) =>
    many.some((span) => span.first <= first && last <= span.last),
  );
}

/** Whether no value is in both. */
export function areApart(some: readonly Span[], others: readonly Span[]): boolean {
  return some.every(({ first, last }) =>
    others.every((span) => span.last < first || last < span.first),
  );
}
