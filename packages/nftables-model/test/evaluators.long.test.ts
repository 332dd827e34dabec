import { describe, test } from 'vitest';
import { expectAgreement } from './support/agreement.ts';
import { EVALUATORS } from './support/evaluators.ts';

/** Sequences of each family: 1,000 of 5,000 in all, unless the environment says more. */
const RUNS = Number(process.env['AGREEMENT_RUNS'] ?? 1000);

describe('every evaluator and the naive walk agree in everything', () => {
  test.each(['ip', 'ip6', 'inet'] as const)(
    'over many rulesets, packets and changes, family %s',
    (family) => {
      expectAgreement(family, Object.values(EVALUATORS), { runs: RUNS, seed: 7 });
    },
    RUNS * 2000,
  );
});
