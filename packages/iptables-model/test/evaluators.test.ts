import { type Family, tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { type Evaluator, LinearEvaluator } from '../src/index.ts';
import { expectAgreement } from './support/agreement.ts';
import { EVALUATORS } from './support/evaluators.ts';
import { historyOf } from './support/history.ts';
import { NaiveEvaluator } from './support/naive-evaluator.ts';

const FAMILIES: readonly Family[] = [4, 6];

describe.each(Object.entries(EVALUATORS))(
  '%s and the naive walk agree in everything',
  (_, make) => {
    test.each(FAMILIES)('over arbitrary rulesets, packets and changes, IPv%s', (family) => {
      expectAgreement(family, [make], { runs: 25, seed: 1 });
    });

    test.each(FAMILIES)('where somebody listens too, IPv%s', (family) => {
      expectAgreement(family, [make], { runs: 6, seed: 1, isHeard: true, mixed: 4, events: 8 });
    });
  },
);

test('the judge tells a walk that leaves out a rule', () => {
  class Forgetful extends LinearEvaluator {
    override walk(...[table, builtin, packet, passage]: Parameters<Evaluator['walk']>) {
      const verdict = super.walk(table, builtin, packet, passage);
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
