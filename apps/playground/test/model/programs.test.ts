import { expect, test } from 'vitest';
import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import { MODES, type Scene } from '../../src/model/protocol/scene.ts';
import { runProgram } from '../support/run-program.ts';

const SCENES: readonly Scene[] = [
  { kind: 'shop', policies: false },
  { kind: 'shop', policies: true },
  { kind: 'synthetic', services: 3, endpoints: 2, policies: 2 },
];

test.each(SCENES)("Compare's lines of code print its outcomes and rules: %j", async (scene) => {
  const model = new Model();
  const { services } = await model.answer('scene', { scene }, ALONE);
  const to = services[0]!.name;
  const compare = {
    scene,
    modes: ['iptables', 'ipvs', 'nftables'],
    from: 'pod',
    to,
    at: 'cluster IP',
    protocol: 'tcp',
    seed: 'a',
  } as const;
  const { columns } = await model.answer('compare', compare, ALONE);
  const { text } = await model.answer('compareExport', { compare }, ALONE);
  expect((await runProgram(text)).trimEnd().split('\n')).toEqual(
    columns.map(
      ({ title, outcome, opening }) => `${title} ${outcome} ${opening['rulesEvaluated'] ?? 0}`,
    ),
  );
});

test.each(SCENES)("Grow's lines of code print its counts on nodes: %j", async (scene) => {
  const grow = {
    by: 'node',
    scene,
    modes: ['iptables', 'nftables'],
    sizes: [],
    endpoints: 1,
    requests: 10,
  } as const;
  const model = new Model();
  const { planes } = await model.answer('grow', grow, ALONE);
  const { text } = await model.answer('growExport', { grow }, ALONE);
  const printed = (await runProgram(text)).trimEnd().split('\n');
  expect(printed).toHaveLength(planes.length);
  for (const [index, { points }] of planes.entries()) {
    const [{ services, rules, rulesPerRequest }] = points as [(typeof points)[number]];
    expect(printed[index]).toContain(` ${services} ${rules.mean} ${rulesPerRequest}`);
  }
});

test("Grow's lines of code print its counts of shapes", async () => {
  const grow = {
    by: 'shape',
    scene: SCENES[0]!,
    modes: MODES,
    sizes: [1, 100, 100_000],
    endpoints: 3,
    requests: 10,
  } as const;
  const model = new Model();
  const { planes } = await model.answer('grow', grow, ALONE);
  const { text } = await model.answer('growExport', { grow }, ALONE);
  expect((await runProgram(text)).trimEnd().split('\n')).toEqual(
    planes.flatMap(({ plane, points }) =>
      points.map(
        ({ services, rules, rulesPerRequest }) =>
          `${plane} ${services} ${rules.mean} ${rulesPerRequest}`,
      ),
    ),
  );
});
