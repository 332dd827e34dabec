import { nftRulesets } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNftJson, readScript, rulesetOf, writeNftJson, writeRuleset } from '../src/index.ts';
import { recordedRulesets } from './support/recorded-rulesets.ts';

const rulesets = recordedRulesets();

test('there are recorded rulesets', () => expect(rulesets.size).toBeGreaterThan(100));

test('every recorded listing is written back byte for byte', () => {
  for (const [name, text] of rulesets) {
    expect(writeRuleset(rulesetOf(readScript(text))).trim() === text.trim(), name).toBe(true);
  }
});

test('and comes back the same through JSON', () => {
  for (const [name, text] of rulesets) {
    const json = writeNftJson(rulesetOf(readScript(text)));
    expect(writeRuleset(rulesetOf(readNftJson(json))).trim() === text.trim(), name).toBe(true);
  }
});

test.each(['ip', 'ip6', 'inet'] as const)(
  'so does any ruleset, in a table of family %s',
  (family) => {
    fc.assert(
      fc.property(nftRulesets({ family }), (text) => {
        const ruleset = rulesetOf(readScript(text));
        expect(writeRuleset(ruleset)).toBe(text);
        expect(writeRuleset(rulesetOf(readNftJson(writeNftJson(ruleset))))).toBe(text);
      }),
      { numRuns: 50 },
    );
  },
);
