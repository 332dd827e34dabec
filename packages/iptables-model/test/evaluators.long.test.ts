import type { Family } from '@packet-path/core';
import { describe, test } from 'vitest';
import { expectAgreement } from './support/agreement.ts';
import { EVALUATORS } from './support/evaluators.ts';

/** Sequences of each family: 2,500 unless the environment says more. */
const RUNS = Number(process.env['AGREEMENT_RUNS'] ?? 2500);

describe('every evaluator and the naive walk agree in everything', () => {
  test.each<Family>([4, 6])(
    'over many rulesets, packets and changes, IPv%s',
    (family) => {
      expectAgreement(family, Object.values(EVALUATORS), { runs: RUNS, seed: 7 });
    },
    RUNS * 2000,
  );
});
