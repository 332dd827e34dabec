import { nftRulesets } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { sampleOf } from '../../../test/sample-of.ts';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';
import { recordedRulesets } from './support/recorded-rulesets.ts';

const AS_RECORDED = { version: '1.0.6' } as const;

const all = recordedRulesets();
const rulesets = sampleOf([...all], 5);

/** The words of a text: nft lists elements by their keys, whatever their order was. */
function inAnyOrder(text: string): readonly string[] {
  return text.split(/[\s,]+/).sort();
}

test('there are recorded rulesets', () => expect(all.size).toBeGreaterThan(100));

test('every recorded listing is written back byte for byte', { tags: ['slow'] }, () => {
  for (const [name, text] of rulesets) {
    expect(writeNft(nftRulesetOf(readNft(text)), AS_RECORDED).trim() === text.trim(), name).toBe(
      true,
    );
  }
});

/** Rulesets of a thousand services say no more about the form than those of ten. */
const LONGEST = 100_000;

test('and comes back the same through JSON', { tags: ['slow'] }, () => {
  for (const [name, text] of rulesets) {
    if (text.length > LONGEST) continue;
    const json = writeNftJson(nftRulesetOf(readNft(text)));
    expect(
      writeNft(nftRulesetOf(readNftJson(json)), AS_RECORDED).trim() === text.trim(),
      name,
    ).toBe(true);
  }
});

test.each(['ip', 'ip6', 'inet'] as const)(
  'so does any ruleset, in a table of family %s',
  (family) => {
    fc.assert(
      fc.property(nftRulesets({ family }), (text) => {
        const listed = writeNft(nftRulesetOf(readNft(text)), AS_RECORDED);
        expect(inAnyOrder(listed)).toEqual(inAnyOrder(text));
        const ruleset = nftRulesetOf(readNft(listed));
        expect(writeNft(ruleset, AS_RECORDED)).toBe(listed);
        const again = nftRulesetOf(readNftJson(writeNftJson(ruleset)));
        expect(writeNft(again, AS_RECORDED)).toBe(listed);
      }),
      { numRuns: 15 * PROPERTY_RUNS },
    );
  },
);
