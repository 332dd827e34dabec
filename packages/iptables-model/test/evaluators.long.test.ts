import type { Family } from '@packet-path/core';
import { waysAgree } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { sequences } from './support/sequences.ts';
import { JUDGE, QUICK_WAYS } from './support/ways.ts';

/** Sequences of each family: 1,000 of 5,000 in all, unless the environment says more. */
const RUNS = Number(process.env['AGREEMENT_RUNS'] ?? 1000);

describe('every quick way and the naive walk agree in everything', () => {
  test.each<Family>([4, 6])(
    'over many rulesets, packets and changes, IPv%s',
    (family) => {
      fc.assert(
        fc.property(sequences(family), ({ beginning, happening }) =>
          waysAgree(JUDGE, QUICK_WAYS, beginning, happening),
        ),
        { numRuns: RUNS, seed: 7 },
      );
    },
    RUNS * 2000,
  );
});
