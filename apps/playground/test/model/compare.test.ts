import { expect, test } from 'vitest';
import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import type { CompareRequest } from '../../src/model/protocol/compare.ts';
import { MODES } from '../../src/model/protocol/scene.ts';
import type { WalkEvent } from '../../src/model/protocol/walk.ts';
import { askFresh } from '../support/ask.ts';

const REQUEST: CompareRequest = {
  scene: { kind: 'synthetic', services: 300, endpoints: 3, policies: 2 },
  modes: MODES,
  from: 'pod',
  to: 'default/svc-00290',
  at: 'cluster IP',
  protocol: 'tcp',
  seed: '1',
};

const ruleCount = (event: WalkEvent): number =>
  event.kind === 'rule' ? 1 : event.kind === 'fold' ? event.count : 0;

test('every rule that the ledger counts is in the way, and a fold tells each of its own', async () => {
  const model = new Model();
  const { columns } = await model.answer('compare', REQUEST, ALONE);
  expect(columns).toHaveLength(2 * MODES.length);
  let folded = 0;
  for (const [column, { stops, opening }] of columns.entries()) {
    const hooks = stops.flatMap((place, stop) => (place.kind === 'hook' ? [{ place, stop }] : []));
    const events = hooks.flatMap(({ place, stop }) =>
      place.calls.flatMap((one, call) => one.events.map((event) => ({ event, stop, call }))),
    );
    const rules = events.reduce((sum, { event }) => sum + ruleCount(event), 0);
    expect(rules).toBe(opening['rulesEvaluated'] ?? 0);
    for (const { event, stop, call } of events) {
      if (event.kind !== 'fold') continue;
      folded += event.count;
      const place = { stop, call, at: event.at, count: event.count };
      const told = await model.answer(
        'compareRules',
        { compare: REQUEST, column, ...place },
        ALONE,
      );
      expect(told.rules.map(({ rule, matched }) => [rule, matched])).toEqual(
        Array.from({ length: event.count }, (_, index) => [event.first + index, false]),
      );
    }
  }
  expect(folded).toBeGreaterThan(500);
});

test('without a name the first service that has endpoints is called, as the scene lists them', async () => {
  const { scene } = REQUEST;
  const { services } = await askFresh('scene', { scene });
  const first = services.find(({ endpoints }) => endpoints > 0)!.name;
  const [unnamed, named] = await Promise.all([
    askFresh('compare', { ...REQUEST, to: '' }),
    askFresh('compare', { ...REQUEST, to: first }),
  ]);
  expect(unnamed).toEqual(named);
});
