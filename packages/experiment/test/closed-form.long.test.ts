import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLOSED_FORM_RANGE } from '../src/index.ts';
import { disturbedNodes, formOverEvents, loadedNodes } from './closed-form.ts';

test('the closed form of a request is within 5 % of the events in its range', () => {
  fc.assert(
    fc.property(loadedNodes(CLOSED_FORM_RANGE), fc.nat(1000), (loaded, seed) => {
      expect(Math.abs(formOverEvents(loaded, 15_000, seed) - 1)).toBeLessThan(0.05);
    }),
    { numRuns: 7, seed: 31 },
  );
});

test('it is within 10 % up to 0.7', () => {
  fc.assert(
    fc.property(loadedNodes(0.7), fc.nat(1000), (loaded, seed) => {
      expect(Math.abs(formOverEvents(loaded, 15_000, seed) - 1)).toBeLessThan(0.1);
    }),
    { numRuns: 7, seed: 32 },
  );
});

test.each([
  [0.2, 0.05],
  [CLOSED_FORM_RANGE, 0.15],
])(
  'with pauses of the estimator to 20 ms and with syncs, up to a share of %d it is within %d',
  (share, error) => {
    fc.assert(
      fc.property(disturbedNodes(share), fc.nat(1000), (loaded, seed) => {
        expect(Math.abs(formOverEvents(loaded, 5000, seed) - 1)).toBeLessThan(error);
      }),
      { numRuns: 3, seed: 33 },
    );
  },
);
