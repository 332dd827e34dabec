import { tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { NftLinearEvaluator } from '../src/index.ts';
import { expectAgreement } from './support/agreement.ts';
import { EVALUATORS } from './support/evaluators.ts';
import { type Event, historyOf } from './support/history.ts';
import { NaiveEvaluator } from './support/naive-evaluator.ts';

const FAMILIES = ['ip', 'ip6', 'inet'] as const;

describe.each(Object.entries(EVALUATORS))(
  '%s and the naive walk agree in everything',
  (_, make) => {
    test.each(FAMILIES)('over arbitrary rulesets, packets and changes, family %s', (family) => {
      expectAgreement(family, [make], { runs: 6, seed: 1 });
    });

    test.each(FAMILIES)('where somebody listens too, family %s', { tags: ['slow'] }, (family) => {
      expectAgreement(family, [make], { runs: 2 * PROPERTY_RUNS, seed: 2, isHeard: true });
    });
  },
);

test('the judge tells a walk that differs', () => {
  class Forgetful extends NftLinearEvaluator {
    override walk(...[base, ...rest]: Parameters<NftLinearEvaluator['walk']>) {
      const { tableName } = base;
      const site = base.site.bind(base);
      return super.walk({ ...base, tableName, site, rules: base.rules.slice(1) }, ...rest);
    }
  }
  const script = 'table ip t { chain f { type filter hook forward priority 0; counter; drop; } }';
  const happening: Event[] = [
    { kind: 'packet', packet: tcp('10.0.0.2:1', '10.0.1.2:80', { inputInterface: 'eth0' }) },
  ];
  const naive = historyOf(script, happening, new NaiveEvaluator());
  expect(historyOf(script, happening, new Forgetful())).not.toEqual(naive);
});
