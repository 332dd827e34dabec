import { expect, test } from 'vitest';
import { CLOSED_FORM_RANGE, evenStream, timeInTurn, timeShared, waitForRun } from '../src/index.ts';
import { formAt, formOverEvents } from './closed-form.ts';

test.each([
  ['ipvs', 1, 1],
  ['ipvs', 1, 3],
  ['iptables-2019', 2, 1],
  ['ipvs', 4, 100],
])(
  '%s on %i processors, %i requests a connection: within 5 % of the events',
  { tags: ['slow'] },
  (plane, processors, requestsPerConnection) => {
    const loaded = { plane, processors, requestsPerConnection, share: CLOSED_FORM_RANGE };
    expect(Math.abs(formOverEvents(loaded, 3000, 5) - 1)).toBeLessThan(0.05);
  },
);

test('it is too small beyond its range, and grows without bound up to a full node', {
  tags: ['slow'],
}, () => {
  const loaded = { plane: 'ipvs', processors: 1, requestsPerConnection: 1 };
  expect(formOverEvents({ ...loaded, share: 0.9 }, 3000, 5)).toBeLessThan(0.95);
  const times = [0.9, 0.97, 0.99, 0.999].map((share) => formAt({ ...loaded, share }));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(formAt({ ...loaded, share: 1.01 })).toBe(Number.POSITIVE_INFINITY);
});

test('streams that fill a processor wait for ever', () => {
  const full = evenStream(1000, 1_000_000);
  expect(timeInTurn(full)).toBe(Number.POSITIVE_INFINITY);
  expect(timeShared(full)).toBe(Number.POSITIVE_INFINITY);
  const nearly = evenStream(1000, 970_000);
  expect(waitForRun(nearly, 70e6, 2e9)).toBe(Number.POSITIVE_INFINITY);
  expect(waitForRun(nearly, 10e6, 2e9)).toBeLessThan(Number.POSITIVE_INFINITY);
});
