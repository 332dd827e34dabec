import { type NftFamily, nftRulesets } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { sampleOf } from '../../../test/sample-of.ts';
import { TestNode } from './node.ts';
import { recordedRulesets } from './support/recorded-rulesets.ts';

function expectLength(text: string): void {
  const { nftables } = new TestNode(text);
  expect(nftables.savedLength).toBe(nftables.save().length);
}

test.each(['ip', 'ip6', 'inet'] as const)(
  'the length of a ruleset of family %s is that of its listing',
  (family: NftFamily) => {
    fc.assert(
      fc.property(nftRulesets({ family }), (text) => expectLength(text)),
      { seed: 1, numRuns: 15 * PROPERTY_RUNS },
    );
  },
);

test('so is that of recorded rulesets', { tags: ['slow'] }, () => {
  for (const text of sampleOf([...recordedRulesets().values()], 20)) expectLength(text);
});
