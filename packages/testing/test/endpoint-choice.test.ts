import { describe, expect, test } from 'vitest';
import { chiSquaredUniform } from '../src/index.ts';
import { endpointShares } from './support/endpoint-shares.ts';

describe('of 2,000 connections to ten endpoints', () => {
  test.each(['iptables, current', 'iptables, 2019'] as const)(
    'each gets its tenth, as far as chance allows, in mode %s',
    { tags: ['slow'] },
    (mode) => {
      const counts = endpointShares(mode, 2_000);
      expect(counts.reduce((sum, count) => sum + count)).toBe(2_000);
      expect(chiSquaredUniform(counts).pValue).toBeGreaterThan(0.01);
    },
  );

  test.each(['ipvs', 'userspace'] as const)(
    'each gets its tenth exactly, in mode %s',
    { tags: ['slow'] },
    (mode) => {
      const counts = endpointShares(mode, 2_000);
      expect(counts).toEqual(counts.map(() => 200));
    },
  );
});
