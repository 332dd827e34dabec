import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random, shuffled } from '../src/index.ts';

const draws = (random: Random, count: number): number[] =>
  Array.from({ length: count }, () => random.uint32());

describe('a stream', () => {
  test('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(draws(createRandom(one), 8)).toEqual(draws(createRandom(one), 8));
        fc.pre(one !== other);
        expect(draws(createRandom(one), 8)).not.toEqual(draws(createRandom(other), 8));
      }),
    );
    expect(draws(createRandom(7), 4)).toEqual(draws(createRandom('7'), 4));
  });

  test('changes its numbers only with a major version', () => {
    const random = createRandom('no regression');
    expect({
      words: draws(random, 5),
      below: Array.from({ length: 8 }, () => random.below(10)),
      real: random.real(),
      split: draws(random.split('label'), 3),
      shuffled: shuffled([1, 2, 3, 4, 5, 6, 7, 8], random),
    }).toMatchInlineSnapshot(`
      {
        "below": [
          6,
          4,
          1,
          9,
          3,
          2,
          2,
          3,
        ],
        "real": 0.4104200985748321,
        "shuffled": [
          5,
          3,
          4,
          1,
          7,
          6,
          8,
          2,
        ],
        "split": [
          4273162859,
          3631370195,
          3655320858,
        ],
        "words": [
          747785212,
          2953799688,
          2692622817,
          2769902560,
          2235447873,
        ],
      }
    `);
  });

  test('is not shifted by what is drawn or split elsewhere', () => {
    const label = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.tuple(label, fc.nat(5));
    fc.assert(
      fc.property(fc.string(), fc.array(step), (seed, steps) => {
        const root = createRandom(seed);
        for (const [name, count] of steps) draws(root.split(name), count);
        draws(root, 3);
        expect(draws(root.split('watched'), 5)).toEqual(
          draws(createRandom(seed).split('watched'), 5),
        );
      }),
    );
  });

  test('of a label differs from its parent and its siblings', () => {
    const root = createRandom('family');
    const streams = [root, root.split('a'), root.split('b'), root.split('a').split('b')];
    expect(new Set(streams.map((stream) => draws(stream, 4).join())).size).toBe(streams.length);
  });
});

describe('below', () => {
  test('stays below, at any bound', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const random = createRandom(seed);
        for (let i = 0; i < 20; i++) {
          const draw = random.below(bound);
          expect(Number.isInteger(draw) && draw >= 0 && draw < bound).toBe(true);
        }
      }),
    );
  });

  test('takes no account of the bound when it is a power of two: it is the low bits', () => {
    const one = createRandom('bits');
    const other = createRandom('bits');
    for (let i = 0; i < 100; i++) expect(one.below(16)).toBe(other.uint32() & 15);
  });

  // A remainder taken without rejection would make the first third of a bound of 3 * 2^30 twice
  // as likely as the rest: 2^32 draws fall on 3 * 2^30 values.
  test.each([3, 7, 10, 2 ** 31 + 1, 3 * 2 ** 30])('is uniform over thirds of %d', (bound) => {
    const random = createRandom('thirds').split(String(bound));
    const thirds = [0, 0, 0];
    const count = 30_000;
    for (let i = 0; i < count; i++) {
      const third = Math.floor((random.below(bound) * 3) / bound);
      thirds[third] = (thirds[third] ?? 0) + 1;
    }
    const shares = [0, 1, 2].map(
      (third) => (Math.ceil(((third + 1) * bound) / 3) - Math.ceil((third * bound) / 3)) / bound,
    );
    // Five standard deviations of a binomial of 30,000 draws.
    for (const [third, share] of shares.entries()) {
      const deviation = Math.sqrt(count * share * (1 - share));
      expect(Math.abs((thirds[third] ?? 0) - count * share)).toBeLessThan(5 * deviation);
    }
  });
});

describe('shuffled', () => {
  test('is a permutation, and leaves its input alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        const before = [...items];
        const result = shuffled(items, createRandom(seed));
        expect(items).toEqual(before);
        expect([...result].sort((a, b) => a - b)).toEqual(before.sort((a, b) => a - b));
      }),
    );
  });

  test('brings every item to every place alike', () => {
    const random = createRandom('places');
    const places = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    for (let i = 0; i < 8_000; i++) {
      for (const [place, item] of shuffled([0, 1, 2, 3], random).entries()) {
        const row = places[item] ?? [];
        row[place] = (row[place] ?? 0) + 1;
      }
    }
    // 2,000 each; five standard deviations are 194.
    for (const count of places.flat()) expect(Math.abs(count - 2_000)).toBeLessThan(194);
  });
});
