import { expect, test } from 'vitest';
import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import type { Scene } from '../../src/model/protocol/scene.ts';

const LARGE: Scene = { kind: 'synthetic', services: 300, endpoints: 2, policies: 0 };
const SMALL: Scene = { kind: 'synthetic', services: 5, endpoints: 0, policies: 0 };

test('the answer about a scene has the first of many services, their number, and the one that is called', async () => {
  const model = new Model();
  const large = await model.answer('scene', { scene: LARGE }, ALONE);
  expect(large.services).toHaveLength(60);
  expect([large.count, large.endpoints, large.first]).toEqual([300, 600, 'default/svc-00001']);
  const small = await model.answer('scene', { scene: SMALL }, ALONE);
  expect(small.services).toHaveLength(5);
  expect([small.count, small.endpoints, small.first]).toEqual([5, 0, 'default/svc-00001']);
});

test('services of a large scene are searched for in any case, and the chosen one is told', async () => {
  const model = new Model();
  const of = (search: string, chosen: string) =>
    model.answer('services', { scene: LARGE, search, chosen }, ALONE);
  const found = await of('SVC-0029', 'default/svc-00123');
  expect(found.services.map(({ name }) => name)).toEqual(
    Array.from({ length: 10 }, (_, index) => `default/svc-0029${index}`),
  );
  expect(found.chosen).toMatchObject({ name: 'default/svc-00123', endpoints: 2 });
  expect(await of('<b>', 'none')).toEqual({ services: [], chosen: null });
  expect((await of('', '')).services).toHaveLength(60);
});
