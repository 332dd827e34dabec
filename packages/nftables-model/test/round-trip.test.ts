import { nftRulesets } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';
import { recordedRulesets } from './support/recorded-rulesets.ts';

const AS_RECORDED = { version: '1.0.6' } as const;

const rulesets = recordedRulesets();

test('there are recorded rulesets', () => expect(rulesets.size).toBeGreaterThan(100));

test('every recorded listing is written back byte for byte', () => {
  for (const [name, text] of rulesets) {
    expect(writeNft(nftRulesetOf(readNft(text)), AS_RECORDED).trim() === text.trim(), name).toBe(
      true,
    );
  }
});

test('and comes back the same through JSON', () => {
  for (const [name, text] of rulesets) {
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
        const ruleset = nftRulesetOf(readNft(text));
        expect(writeNft(ruleset, AS_RECORDED)).toBe(text);
        expect(writeNft(nftRulesetOf(readNftJson(writeNftJson(ruleset))), AS_RECORDED)).toBe(text);
      }),
      { numRuns: 50 },
    );
  },
);
