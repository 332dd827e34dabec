import { checkOptions, type OptionValues, oneOf, wholeNumber } from '@packet-path/core';
import fc from 'fast-check';
import { nftChains } from './chains.ts';
import { nftSets } from './sets.ts';

/** The families a table of nftables may be of. */
export type NftFamily = 'ip' | 'ip6' | 'inet';

/** The features that rulesets of nftables are to have. */
export interface NftRulesetsOptions {
  /** Default `ip`. */
  readonly family?: NftFamily;
  /** Tables at most. Default 2. */
  readonly tables?: number;
  /** Rules a chain, at most. Default 4. */
  readonly rules?: number;
}

const OPTIONS: OptionValues<NftRulesetsOptions> = {
  family: oneOf('ip', 'ip6', 'inet'),
  tables: wholeNumber(1),
  rules: wholeNumber(),
};

/**
 * Rulesets that Linux takes, as `nft list ruleset` prints them: sets, verdict maps, sets that rules
 * fill, base chains of types filter and nat, chains that call each other without a loop.
 */
export function nftRulesets(options: NftRulesetsOptions = {}): fc.Arbitrary<string> {
  checkOptions('nftRulesets', options, OPTIONS);
  const { family = 'ip', tables = 2, rules = 4 } = options;
  return fc
    .integer({ min: 1, max: tables })
    .chain((count) =>
      fc.tuple(...Array.from({ length: count }, (_, index) => table(family, index, rules))),
    )
    .map((texts) => texts.join(''));
}

function table(family: NftFamily, index: number, rules: number): fc.Arbitrary<string> {
  return fc.tuple(nftSets(family), nftChains(family, rules)).map(([sets, chains]) => {
    const blocks = [...sets, ...chains].map(([head, ...body]) =>
      [`\t${head}`, ...body.map((line) => `\t\t${line}`), '\t}'].join('\n'),
    );
    return `table ${family} t${index} {\n${blocks.join('\n\n')}\n}\n`;
  });
}
