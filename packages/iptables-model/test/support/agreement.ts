import { fc } from '@fast-check/vitest';
import type { Family } from '@packet-path/core';
import { expect } from 'vitest';
import type { Evaluator } from '../../src/index.ts';
import { events } from './events.ts';
import { historyOf } from './history.ts';
import { NaiveEvaluator } from './naive-evaluator.ts';
import { rulesets } from './rulesets.ts';
import { SETS } from './words.ts';

/** How much of an agreement is tried. */
export interface AgreementOptions {
  readonly runs: number;
  readonly seed: number;
  readonly isHeard?: boolean;
  /** Rules of a mixture, and of a run of one kind, at most. */
  readonly mixed?: number;
  readonly run?: number;
  /** Packets and changes, at most. */
  readonly events?: number;
}

/**
 * Asserts that evaluators agree with the naive walk over arbitrary rulesets, packets and live changes:
 * in verdicts, packets, ledgers, draws and their order, the counters of every rule, and all state.
 */
export function expectAgreement(
  family: Family,
  evaluators: readonly (() => Evaluator)[],
  { runs, seed, isHeard = false, mixed = 8, run = 40, events: most = 20 }: AgreementOptions,
): void {
  fc.assert(
    fc.property(rulesets(family, { mixed, run }), events(family, most), (rules, happening) => {
      const beginning = { family, sets: SETS[family], rules };
      const naive = historyOf(beginning, happening, new NaiveEvaluator());
      for (const make of evaluators) {
        expect(historyOf(beginning, happening, make(), { isHeard })).toEqual(naive);
      }
    }),
    { numRuns: runs, seed },
  );
}
