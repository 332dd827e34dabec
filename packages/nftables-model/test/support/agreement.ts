import { type NftFamily, nftRulesets } from '@packet-path/testing';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { NftEvaluator } from '../../src/index.ts';
import { events } from './events.ts';
import { historyOf } from './history.ts';
import { NaiveEvaluator } from './naive-evaluator.ts';
import { runTables } from './runs.ts';

/** How much of an agreement is tried. */
export interface AgreementOptions {
  readonly runs: number;
  readonly seed: number;
  readonly isHeard?: boolean;
}

/**
 * Asserts that evaluators agree with the naive walk over arbitrary rulesets, packets and live changes:
 * in verdicts, packets, ledgers, draws and their order, the counters of every rule, and all state.
 */
export function expectAgreement(
  family: NftFamily,
  evaluators: readonly (() => NftEvaluator)[],
  { runs, seed, isHeard = false }: AgreementOptions,
): void {
  const scripts = fc
    .tuple(nftRulesets({ family, rules: 6 }), runTables(family, 30))
    .map((texts) => texts.join(''));
  fc.assert(
    fc.property(scripts, events(family), (script, happening) => {
      const naive = historyOf(script, happening, new NaiveEvaluator());
      for (const make of evaluators) {
        expect(historyOf(script, happening, make(), { isHeard })).toEqual(naive);
      }
    }),
    { numRuns: runs, seed },
  );
}
