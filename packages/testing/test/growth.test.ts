import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  expectConstant,
  expectGrowth,
  expectLinear,
  expectLogarithmic,
  expectQuadratic,
  type GrowthKind,
  growth,
  type Sample,
} from '../src/index.ts';

const SIZES = [1, 10, 100, 1_000, 5_000, 10_000];
const sampled = (work: (size: number) => number, sizes = SIZES): readonly Sample[] =>
  sizes.map((size) => ({ size, work: work(size) }));

/** Sizes as one would choose them: each some times the one before. */
const sizes = fc
  .array(fc.integer({ min: 2, max: 7 }), { minLength: 4, maxLength: 7 })
  .map((factors) => factors.map((_, index) => factors.slice(0, index + 1).reduce((a, b) => a * b)));
const coefficient = fc.integer({ min: 1, max: 1_000 });

describe('growth', () => {
  test('tells polynomials apart exactly, and finds their coefficients', () => {
    fc.assert(
      fc.property(sizes, coefficient, coefficient, coefficient, (of, a, b, c) => {
        const constant = growth(sampled(() => a, of));
        const linear = growth(sampled((n) => a + b * n, of));
        const quadratic = growth(sampled((n) => a + b * n + c * n * n, of));
        expect([constant.kind, linear.kind, quadratic.kind]).toEqual([
          'constant',
          'linear',
          'quadratic',
        ]);
        expect(constant.coefficients[0]).toBeCloseTo(a, 5);
        expect(linear.coefficients[1]).toBeCloseTo(b, 5);
        expect(quadratic.coefficients[2]).toBeCloseTo(c, 5);
      }),
    );
  });

  test.each<[string, GrowthKind, readonly Sample[]]>([
    ['a logarithm in whole steps', 'logarithmic', sampled((n) => Math.floor(Math.log2(n)) + 1)],
    ['a logarithm with a factor', 'logarithmic', sampled((n) => 7 + 20 * Math.log2(n))],
    ['what one rule a service costs', 'linear', sampled((n) => n + 14)],
    ['what shrinks with size', 'linear', sampled((n) => 20_000 - n)],
    ['nothing at all', 'constant', sampled(() => 0)],
    ['pairs', 'quadratic', sampled((n) => (n * (n - 1)) / 2)],
    ['chains of a hash table, about', 'linear', sampled((n) => Math.round(1 + n / 256))],
    ['a sort, nearest to', 'linear', sampled((n) => n * Math.ceil(Math.log2(n + 1)))],
  ])('sees in %s: %s', (_, kind, samples) => {
    expect(growth(samples).kind).toBe(kind);
  });

  test('does not depend on the order of its samples', () => {
    const samples = sampled((n) => 3 * n + 2);
    expect(growth([...samples].reverse()).kind).toBe('linear');
  });

  test('allows what the tolerance allows', () => {
    const samples = sampled((n) => (n === 100 ? 12 : 10));
    expect(growth(samples)).toMatchObject({ kind: 'constant', exact: false });
    expect(growth(samples, { tolerance: 2 })).toMatchObject({ kind: 'constant', exact: true });
    expect(expectConstant(samples, { tolerance: 2 }).error).toBeCloseTo(5 / 3);
    expect(() => expectConstant(samples)).toThrow(
      /roughly 10\.33, which is constant in size, and was claimed to be constant exactly; .* a sample is 1\.67 off:/,
    );
  });

  test.each([
    ['too few sizes', sampled((n) => n, [1, 2, 3])],
    ['one size often', sampled((n) => n, [5, 5, 5, 5])],
    ['a size of nothing', sampled((n) => n, [0, 1, 2, 3])],
    ['work that is no number', sampled(() => Number.NaN)],
  ])('refuses %s', (_, samples) => {
    expect(() => growth(samples)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});

describe('an assertion of growth', () => {
  test('answers the law it found', () => {
    expect(expectConstant(sampled(() => 5)).coefficients[0]).toBeCloseTo(5);
    expect(expectLinear(sampled((n) => 2 * n + 13)).coefficients[1]).toBeCloseTo(2);
    expect(expectLogarithmic(sampled((n) => Math.log2(n))).coefficients[1]).toBeCloseTo(1);
    expect(expectQuadratic(sampled((n) => n * n)).coefficients[2]).toBeCloseTo(1);
  });

  test('finds n log n, its coefficients and nothing of it in noise', () => {
    fc.assert(
      fc.property(sizes, coefficient, coefficient, (of, a, b) => {
        const found = growth(sampled((n) => a + b * n * Math.log2(n), of));
        if (of.at(-1)! > 100) expect([found.kind, found.exact]).toEqual(['n log n', true]);
      }),
    );
    const noisy = growth(sampled((n) => 20 + 3 * n + (n % 7)));
    expect([noisy.kind, noisy.exact]).toEqual(['linear', false]);
  });

  test.each([
    [sampled(() => 15), '15'],
    [sampled((n) => 14 + n), '14 + 1.00 × size'],
    [sampled((n) => 2 * n * n), '2.00 × size²'],
    [sampled((n) => 20_000 - n), '20000 - 1.00 × size'],
    [sampled((n) => 7 + 20 * Math.log2(n)), '7 + 20.00 × log2(size)'],
    [sampled(() => 0), '0'],
  ])('is a formula: %#', (samples, formula) => {
    expect(growth(samples).formula).toBe(formula);
  });

  test('that is roughly a law says what that means', () => {
    const rough = sampled((n) => 20 + 3 * n + (n % 7));
    expect(() => expectLinear(rough)).toThrow(
      /roughly .* × size, which is linear in size, and was claimed to be linear exactly; roughly: no law fits every sample, this one is the slowest within 5 % of the largest work/,
    );
  });

  test('shows the samples when it fails', () => {
    expect(() =>
      expectGrowth(
        'constant',
        sampled((n) => 14 + n, [10, 1, 100, 1_000]),
      ),
    ).toThrow(
      expect.objectContaining({
        code: 'assertion-failed',
        name: 'AssertionError',
        actual: 'linear: 14 + 1.00 × size',
        expected: 'constant',
        message: `the work is 14 + 1.00 × size, which is linear in size, and was claimed to be constant:
  size 1: 15
  size 10: 24
  size 100: 114
  size 1000: 1014`,
      }),
    );
  });
});

test.each([
  [undefined, 'the samples are undefined'],
  [[1, 2, 3], 'a sample is 1; expected { size, work }'],
  [
    ['1', '2', '3', '4'].map((work, at) => ({ size: at + 1, work })),
    "size 1 with work '1'; expected sizes of 1 or more, and a number",
  ],
])('samples that are none are told: %j', (samples, message) => {
  expect(() => growth(samples as never)).toThrow(message);
});
