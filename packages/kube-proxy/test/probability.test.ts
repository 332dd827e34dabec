import { expect, test } from 'vitest';
import { probability } from '../src/iptables/shared/balancing.ts';

test('a probability is printed with ten digits today', () => {
  expect([1, 2, 3, 100_001].map((n) => probability(n, 10))).toEqual([
    '1.0000000000',
    '0.5000000000',
    '0.3333333333',
    '0.0000099999',
  ]);
});

test('in 2019 five digits left nothing for endpoints of very large services', () => {
  expect([3, 7, 100_000, 200_001].map((n) => probability(n, 5))).toEqual([
    '0.33333',
    '0.14286',
    '0.00001',
    '0.00000',
  ]);
});
