import { type Family, tcp } from '@packet-path/core';
import { disagreement, type Happening, historyOf, waysAgree } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { type Evaluator, LinearEvaluator } from '../src/index.ts';
import { sequences } from './support/sequences.ts';
import { HEARD_WAYS, JUDGE, WAYS, wayOf } from './support/ways.ts';

const FAMILIES: readonly Family[] = [4, 6];

describe.each(WAYS)('$name and the naive walk agree in everything', (way) => {
  test.each(FAMILIES)('over arbitrary rulesets, packets and changes, IPv%s', (family) => {
    fc.assert(
      fc.property(sequences(family), ({ beginning, happening }) =>
        waysAgree(JUDGE, [way], beginning, happening),
      ),
      { numRuns: 6, seed: 1 },
    );
  });
});

describe.each(HEARD_WAYS)('$name and the naive walk agree in everything', (way) => {
  test.each(FAMILIES)('over arbitrary rulesets, packets and changes, IPv%s', (family) => {
    fc.assert(
      fc.property(sequences(family, { mixed: 4, packets: 8 }), ({ beginning, happening }) =>
        waysAgree(JUDGE, [way], beginning, happening),
      ),
      { numRuns: 2 * PROPERTY_RUNS, seed: 1 },
    );
  });
});

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
  const happening: Happening[] = [{ kind: 'packet', packet }];
  const judged = historyOf(JUDGE, beginning, happening);
  const [linear, forgetful] = [
    wayOf('linear', () => new LinearEvaluator()),
    wayOf('forgetful', () => new Forgetful()),
  ].map((way) => disagreement(judged, historyOf(way, beginning, happening)));
  expect(linear).toBeUndefined();
  expect(forgetful).toContain('packet 1, outcome');
});
