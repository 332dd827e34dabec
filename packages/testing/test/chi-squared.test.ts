import { createRandom } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquaredUniform } from '../src/index.ts';
import { upperGamma } from '../src/statistics/upper-gamma.ts';

/** How often chance brings a chi-squared statistic as large. */
const tail = (degreesOfFreedom: number, statistic: number): number =>
  upperGamma(degreesOfFreedom / 2, statistic / 2);

describe('the tail of the chi-squared distribution', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4: critical values.
  test.each([
    [1, 0.1, 2.706],
    [1, 0.05, 3.841],
    [1, 0.01, 6.635],
    [1, 0.001, 10.828],
    [2, 0.05, 5.991],
    [2, 0.001, 13.816],
    [3, 0.05, 7.815],
    [5, 0.01, 15.086],
    [9, 0.05, 16.919],
    [10, 0.01, 23.209],
    [10, 0.95, 3.94],
    [10, 0.99, 2.558],
    [30, 0.05, 43.773],
    [99, 0.05, 123.225],
    [100, 0.05, 124.342],
    [100, 0.001, 149.449],
    [100, 0.95, 77.929],
  ])('with %d degrees of freedom is %d beyond %d', (degreesOfFreedom, probability, quantile) => {
    // The quantiles are rounded to three places.
    expect(tail(degreesOfFreedom, quantile - 0.0006)).toBeGreaterThan(probability);
    expect(tail(degreesOfFreedom, quantile + 0.0006)).toBeLessThan(probability);
  });

  test('has its closed form for an even number of degrees', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.01, max: 200, noNaN: true }),
        (half, x) => {
          let term = Math.exp(-x);
          let sum = 0;
          for (let k = 1; k <= half; k++) {
            sum += term;
            term *= x / k;
          }
          expect(Math.abs(upperGamma(half, x) - sum)).toBeLessThan(1e-12);
        },
      ),
    );
  });

  test('falls from one to nothing, and is about a half at the mean', () => {
    expect(tail(7, 0)).toBe(1);
    expect(tail(7, 1e4)).toBeLessThan(1e-300);
    expect(tail(20_000, 20_000)).toBeCloseTo(0.5, 2);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(1000), (degrees, x) => {
        expect(tail(degrees, x + 1)).toBeLessThanOrEqual(tail(degrees, x));
      }),
    );
  });
});

describe('a chi-squared test', () => {
  test('has nothing against counts that are equal', () => {
    expect(chiSquaredUniform([10, 10, 10])).toEqual({
      statistic: 0,
      degreesOfFreedom: 2,
      pValue: 1,
    });
  });

  test('counts as by hand', () => {
    // (8² + 2² + 10²) / 50
    const { statistic, pValue } = chiSquaredUniform([42, 48, 60]);
    expect(statistic).toBeCloseTo(3.36);
    expect(pValue).toBeCloseTo(Math.exp(-1.68));
  });

  test('rejects what is far from even', () => {
    expect(chiSquaredUniform([900, 1_100]).pValue).toBeLessThan(1e-5);
  });

  test('gives fair counts every p value alike', () => {
    const random = createRandom('fair');
    const tenths = Array<number>(10).fill(0);
    for (let run = 0; run < 1_000; run++) {
      const counts = Array<number>(8).fill(0);
      for (let i = 0; i < 400; i++) counts[random.below(8)]!++;
      tenths[Math.min(9, Math.floor(chiSquaredUniform(counts).pValue * 10))]!++;
    }
    expect(chiSquaredUniform(tenths).pValue).toBeGreaterThan(0.001);
  });

  test.each([[[]], [[5]], [[0, 0]]])('refuses %j', (counts) => {
    expect(() => chiSquaredUniform(counts)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});
