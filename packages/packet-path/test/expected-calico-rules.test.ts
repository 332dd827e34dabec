import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { calicoRules, expectedCalicoRules } from '../src/study.ts';

const nodes = fc.record({
  podsANode: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: 13, max: PROPERTY_RUNS > 1 ? 250 : 30 }) },
  ),
  policiesAPod: fc.integer({ min: 1, max: 6 }),
});

describe("Calico's rules in closed form", () => {
  test.each(fc.sample(nodes, { numRuns: 4 * PROPERTY_RUNS, seed: 1 }))(
    'of %j are those that a node counts',
    { tags: ['slow'] },
    (node) => {
      expect(expectedCalicoRules(node)).toEqual(calicoRules(node));
    },
  );

  test('are 32 for the first device of a node and its first policy', () => {
    expect(expectedCalicoRules({ podsANode: 1, policiesAPod: 1 })).toMatchObject({ least: 32 });
  });
});
