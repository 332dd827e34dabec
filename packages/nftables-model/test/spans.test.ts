import { Address } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import {
  above,
  areApart,
  areWithin,
  below,
  joined,
  othersThan,
  type Span,
  spanOf,
} from '../src/reach/span.ts';
import type { Item } from '../src/types/value.ts';

const GREATEST = above(0n).last;

/** Every few spans among the first five values. */
const SPANS: readonly (readonly Span[])[] = (() => {
  const ends = [0n, 1n, 2n, 3n, 4n];
  const single = ends.flatMap((first) =>
    ends.filter((last) => last >= first).map((last) => ({ first, last })),
  );
  const pairs = single.flatMap((one) => single.map((other) => [one, other]));
  return [[], ...single.map((one) => [one]), ...pairs, [...single.slice(2, 5)]];
})();

/** The values of spans up to one that no span has. */
function valuesOf(spans: readonly Span[]): Set<number> {
  const values = Array.from({ length: 8 }, (_, value) => value);
  return new Set(
    values.filter((value) =>
      spans.some(({ first, last }) => first <= BigInt(value) && BigInt(value) <= last),
    ),
  );
}

describe('spans are the sets of their values', () => {
  test('joined, they are the same set, in order, with values between them that are not in it', () => {
    for (const spans of SPANS) {
      const all = joined(spans);
      expect(valuesOf(all)).toEqual(valuesOf(spans));
      for (const [index, { first, last }] of all.entries()) {
        expect(first <= last).toBe(true);
        if (index > 0) expect(first > all[index - 1]!.last + 1n).toBe(true);
      }
    }
  });

  test('the others are all that are left', () => {
    for (const spans of SPANS) {
      const all = joined(spans);
      const others = othersThan(all);
      const values = valuesOf(all);
      expect(valuesOf(others)).toEqual(
        new Set([0, 1, 2, 3, 4, 5, 6, 7].filter((value) => !values.has(value))),
      );
      expect(others.at(-1)!.last).toBe(GREATEST);
      expect(othersThan(others)).toEqual(all);
      expect(areApart(all, others)).toBe(true);
    }
    expect(othersThan([{ first: 3n, last: GREATEST }])).toEqual([below(2n)]);
  });

  test('they are within each other, or apart, as sets are', () => {
    for (const few of SPANS.slice(0, 40)) {
      for (const many of SPANS) {
        const some = [...valuesOf(few)];
        const others = valuesOf(many);
        expect(areWithin(few, joined(many))).toBe(some.every((value) => others.has(value)));
        expect(areApart(few, many)).toBe(!some.some((value) => others.has(value)));
      }
    }
  });
});

const address = (text: string): Item => ({ kind: 'address', address: Address.parse(text) });
const name = (text: string): Item => ({ kind: 'name', name: text });
const prefix = (text: string, length: number): Item => ({
  kind: 'prefix',
  address: Address.parse(text),
  length,
});

describe('the span of', () => {
  test.each<[string, Item, bigint, bigint]>([
    ['a number', { kind: 'number', number: 7 }, 7n, 7n],
    ['an address', address('255.0.0.1'), 0xff000001n, 0xff000001n],
    ['a network', prefix('10.0.0.7', 30), 0x0a000004n, 0x0a000007n],
    ['all addresses', prefix('10.0.0.7', 0), 0n, 0xffffffffn],
    ['a network of one', prefix('10.0.0.7', 32), 0x0a000007n, 0x0a000007n],
    [
      'an address of IPv6',
      address('1:0:2::3'),
      0x10000_0002_0000_0000_0000_0000_0003n,
      0x10000_0002_0000_0000_0000_0000_0003n,
    ],
    ['a network of IPv6', prefix('ff00::', 120), 0xff00n << 112n, (0xff00n << 112n) + 0xffn],
  ])('%s is that of its number', (_, item, first, last) => {
    expect(spanOf(item)).toEqual({ first, last });
  });

  test('a range is from its first to its last, and that of * depends on others', () => {
    const range = { kind: 'range', first: address('10.0.0.1'), last: address('10.0.0.9') } as Item;
    expect(spanOf(range)).toEqual({ first: 0x0a000001n, last: 0x0a000009n });
    expect(spanOf({ kind: 'wildcard' } as Item)).toBeUndefined();
  });

  test('names of a beginning holds each name with it, and no other', () => {
    const names = ['e', 'eth', 'eth0', 'eth01', 'etg', 'eti', 'eth0123456789012'];
    for (const given of ['e*', 'eth*', 'eth0*', 'eth0', 'eth', '*', 'eth012345678901*']) {
      const span = spanOf(name(given))!;
      for (const one of names) {
        const isIn = given.endsWith('*') ? one.startsWith(given.slice(0, -1)) : one === given;
        expect([given, one, areWithin([spanOf(name(one))!], [span])]).toEqual([given, one, isIn]);
      }
    }
    expect(spanOf(name('a name of more than 16'))).toBeUndefined();
  });
});
