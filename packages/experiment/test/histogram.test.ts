import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from '../src/index.ts';

const numbers = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 300 });

test('a histogram answers as the sorted list does', () => {
  fc.assert(
    fc.property(numbers, numbers, (some, more) => {
      const histogram = new Histogram();
      for (const value of some) histogram.add(value);
      const other = new Histogram();
      for (const value of more) other.add(value);
      histogram.merge(other);
      const all = [...some, ...more].sort((a, b) => a - b);
      const at = (share: number): number => all[Math.ceil(share * all.length - 1e-9) - 1]!;
      const { count, mean, p50, p95, p99, p999, worst } = histogram.distribution();
      expect([count, p50, p95, p99, p999, worst]).toEqual([
        all.length,
        ...[0.5, 0.95, 0.99, 0.999, 1].map(at),
      ]);
      expect(mean).toBe(all.reduce((a, b) => a + b, 0) / all.length);
    }),
  );
});

test('an empty histogram is zeros', () => {
  expect(new Histogram().distribution()).toEqual({
    count: 0,
    mean: 0,
    p50: 0,
    p95: 0,
    p99: 0,
    p999: 0,
    worst: 0,
  });
});

test.each([0.5, Number.NaN, 2 ** 60])('%d is no number for a histogram', (value) => {
  expect(() => new Histogram().add(value)).toThrow(RangeError);
});
