import { fc } from '@fast-check/vitest';
import { type Family, tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { type Evaluator, LinearEvaluator } from '../src/index.ts';
import { events } from './support/events.ts';
import { historyOf } from './support/history.ts';
import { NaiveEvaluator } from './support/naive-evaluator.ts';
import { rulesets } from './support/rulesets.ts';
import { SETS } from './support/words.ts';

const FAMILIES: readonly Family[] = [4, 6];
const EVALUATORS: readonly (readonly [name: string, make: () => Evaluator])[] = [
  ['LinearEvaluator', () => new LinearEvaluator()],
];

describe.each(EVALUATORS)('%s and the naive walk agree in everything', (_, make) => {
  test.each(FAMILIES)('over arbitrary rulesets, packets and changes, IPv%s', (family) => {
    const sizes = { mixed: 8, run: 40 };
    fc.assert(
      fc.property(rulesets(family, sizes), events(family, 20), (rules, happening) => {
        const beginning = { family, sets: SETS[family], rules };
        const naive = historyOf(beginning, happening, new NaiveEvaluator());
        expect(historyOf(beginning, happening, make())).toEqual(naive);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test.each(FAMILIES)('where somebody listens too, IPv%s', (family) => {
    fc.assert(
      fc.property(
        rulesets(family, { mixed: 4, run: 30 }),
        events(family, 8),
        (rules, happening) => {
          const beginning = { family, sets: SETS[family], rules };
          const naive = historyOf(beginning, happening, new NaiveEvaluator());
          expect(historyOf(beginning, happening, make(), { isHeard: true })).toEqual(naive);
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });
});

test('the judge tells a walk that leaves out a rule', () => {
  class Forgetful extends LinearEvaluator {
    override walk(...[table, hook, packet, passage]: Parameters<Evaluator['walk']>) {
      const verdict = super.walk(table, hook, packet, passage);
      return table.name === 'filter' ? 'accept' : verdict;
    }
  }
  const rules = '*filter\n-A FORWARD -p tcp -j DROP\nCOMMIT\n';
  const packet = tcp('10.0.0.2:1', '10.0.1.2:80', { inputInterface: 'eth0' });
  const beginning = { family: 4, sets: '', rules } as const;
  const happening = [{ kind: 'packet', packet }] as const;
  const naive = historyOf(beginning, happening, new NaiveEvaluator());
  expect(historyOf(beginning, happening, new LinearEvaluator())).toEqual(naive);
  expect(historyOf(beginning, happening, new Forgetful())).not.toEqual(naive);
});
