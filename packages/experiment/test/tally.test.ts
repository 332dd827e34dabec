import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { round, Tally } from '../src/statistics/tally.ts';

const numbers = fc.array(fc.nat(1000), { minLength: 1, maxLength: 200 });

function tallyOf(values: readonly number[]): Tally {
  const tally = new Tally();
  for (const value of values) tally.add(value);
  return tally;
}

describe('a tally', () => {
  it('agrees with the sorted list', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        expect(tallyOf(values).summary()).toEqual({
          mean: round(values.reduce((sum, value) => sum + value, 0) / values.length),
          p95: sorted[Math.ceil(0.95 * values.length) - 1],
          least: sorted[0],
          worst: sorted.at(-1),
        });
      }),
    );
  });

  it('adds a number many times over', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 20 }), (values, times) => {
        const once = tallyOf(Array.from({ length: times }, () => values).flat());
        const tally = new Tally();
        for (const value of values) tally.add(value, times);
        expect(tally.summary()).toEqual(once.summary());
        expect(tally.count).toBe(values.length * times);
      }),
    );
  });

  it('divides at the end, so that nothing is rounded twice', () => {
    const tally = tallyOf([1, 2]);
    expect(tally.summary(100)).toEqual({ mean: 0.015, p95: 0.02, least: 0.01, worst: 0.02 });
  });

  it('is all zeros when it is empty', () => {
    expect(new Tally().summary()).toEqual({ mean: 0, p95: 0, least: 0, worst: 0 });
  });
});
