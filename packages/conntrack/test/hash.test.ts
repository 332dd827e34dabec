import { Address } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TupleKey } from '../src/index.ts';
import { hashSource, hashTuple, scale } from '../src/tuple/hash.ts';

const BUCKETS = 1024;
const COUNT = 4096;

/** A tuple whose parts are 1, but for one of them. */
function keyOf(family: 4 | 6, part: string, value: number): TupleKey {
  const key = new TupleKey();
  const words = (side: string): number[] =>
    [0, 1, 2, 3].map((word) => (part === `${side}${word}` ? value : 1));
  const address = (side: string): Address => {
    const [w0, w1, w2, w3] = words(side) as [number, number, number, number];
    return family === 4 ? Address.v4(w3) : Address.v6(w0, w1, w2, w3);
  };
  key.family = family;
  key.protocol = 17;
  key.setSource(address('source'));
  key.setDestination(address('destination'));
  key.sourcePort = part === 'source port' ? value : 1;
  key.destinationPort = part === 'destination port' ? value : 1;
  return key;
}

/** The most that fall into one bucket, and the buckets that get any, of values that differ in a part. */
function spread(hash: (value: number) => number): { longest: number; used: number } {
  const lengths = new Map<number, number>();
  for (let value = 0; value < COUNT; value++) {
    const bucket = scale(hash(value), BUCKETS);
    lengths.set(bucket, (lengths.get(bucket) ?? 0) + 1);
  }
  expect(Math.max(...lengths.keys())).toBeLessThan(BUCKETS);
  return { longest: Math.max(...lengths.values()), used: lengths.size };
}

const words = (side: string, family: 4 | 6): string[] =>
  (family === 4 ? [3] : [0, 1, 2, 3]).map((word) => `${side}${word}`);

// Four entries a bucket on average: by Poisson's law 18 buckets of 1,024 stay empty, and one of 16 is rare.
describe.each([4, 6] as const)('tuples of IPv%i', (family) => {
  const source = [...words('source', family), 'source port'];
  const all = [...source, ...words('destination', family), 'destination port'];

  test.each(all)('that differ in their %s spread over the buckets', (part) => {
    const { longest, used } = spread((value) => hashTuple(7, keyOf(family, part, value), 0));
    expect(longest).toBeLessThan(18);
    expect(used).toBeGreaterThan(970);
  });

  test.each(source)('spread by source, too, where their %s differs', (part) => {
    const { longest, used } = spread((value) => hashSource(7, keyOf(family, part, value), 0));
    expect(longest).toBeLessThan(18);
    expect(used).toBeGreaterThan(970);
  });

  test('spread by zone and by key', () => {
    const key = keyOf(family, 'none', 0);
    for (const hash of [hashTuple, hashSource]) {
      expect(spread((value) => hash(7, key, value)).used).toBeGreaterThan(970);
      expect(spread((value) => hash(value, key, 0)).used).toBeGreaterThan(970);
    }
  });
});

test('protocol and family are part of the hash', () => {
  const key = keyOf(6, 'none', 0);
  const other = keyOf(6, 'none', 0);
  other.protocol = 6;
  const family = keyOf(4, 'none', 0);
  for (const hash of [hashTuple, hashSource]) {
    expect(new Set([key, other, family].map((each) => hash(7, each, 0))).size).toBe(3);
  }
});

test('the source alone says where a connection stands by source', () => {
  const bySource = (part: string): number => hashSource(7, keyOf(6, part, 9), 0);
  expect(bySource('destination3')).toBe(bySource('none'));
  expect(bySource('destination port')).toBe(bySource('none'));
  expect(bySource('source3')).not.toBe(bySource('none'));
});
