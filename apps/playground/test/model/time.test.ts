import { ARTICLE_2019, bestValues, EMULATED_KERNEL } from '@packet-path/cost';
import { planesNamed } from 'packet-path/node';
import {
  articleNode,
  growthOf,
  meanResponse,
  measureArticle,
  responseFigure,
  simulateTailGrid,
} from 'packet-path/study';
import { beforeAll, expect, test } from 'vitest';
import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import {
  ASSUMPTIONS,
  type TailRequest,
  TIME_SIZES,
  type TimeAnswer,
  type TimeRequest,
} from '../../src/model/protocol/time.ts';
import { askFresh } from '../support/ask.ts';
import { SETTINGS } from '../support/time-settings.ts';

/** One model: its counts are made once. */
const model = new Model();
const ask = (request: TimeRequest): Promise<TimeAnswer> => model.answer('time', request, ALONE);
const lineOf = ({ series }: TimeAnswer, name: string) =>
  series.find((one) => one.name === name)!.points;

/** Ten digits: the rest is the engine's. */
const digits = (value: number): number => Number(value.toPrecision(10));

let article: ReturnType<typeof measureArticle>;
beforeAll(() => {
  const [iptables, ipvs] = planesNamed(['iptables-2019', 'ipvs']);
  const planes = { iptables: iptables!, ipvs: ipvs! };
  article = measureArticle({ planes, calibration: ARTICLE_2019, seed: '1', seconds: 0 });
}, 120_000);

test("figures 1 and 2 at the library's assumptions are the library's, bands of figure 1 too", async () => {
  const values = bestValues(ARTICLE_2019);
  const response = await ask({ figure: 'response', ...SETTINGS });
  const processor = await ask({ figure: 'processor', ...SETTINGS });
  const drawn = responseFigure(article, '1').panels[0]!.series;
  for (const [index, mode] of (['iptables', 'ipvs'] as const).entries()) {
    expect(lineOf(response, mode).map(({ x }) => x)).toEqual(TIME_SIZES);
    for (const [at, { services, profiles }] of article.profiles.entries()) {
      const { low, y, high, isInRange } = lineOf(response, mode)[at]!;
      expect(y).toBe(digits(meanResponse(values, profiles[mode], articleNode(1))));
      const point = drawn[index]!.points[at]!;
      expect([services, y, low, high]).toEqual([
        point.x,
        ...[point.y, point.low!, point.high!].map(digits),
      ]);
      expect(isInRange).toBe(true);
      const growth = growthOf(values, article, mode, services, 1);
      expect(lineOf(processor, mode)[at]!.y).toBeCloseTo(growth, 7);
    }
  }
  expect(processor.published.map(({ y }) => y)).toEqual([35, 8]);
  const sums = ['iptables', 'ipvs'].map((mode) =>
    processor.parts.reduce((all, part) => all + (part[mode as 'ipvs'] ?? 0), 0),
  );
  expect(sums[0]).toBeCloseTo(lineOf(processor, 'iptables').at(-1)!.y!, 7);
  expect(sums[1]).toBeCloseTo(lineOf(processor, 'ipvs').at(-1)!.y!, 7);
}, 120_000);

test('every assumption is a constant of the article, and one that is moved moves the band', async () => {
  expect(Object.keys(ARTICLE_2019.constants)).toEqual(expect.arrayContaining([...ASSUMPTIONS]));
  const base = await ask({ figure: 'processor', ...SETTINGS });
  const moved = await ask({
    figure: 'processor',

    ...SETTINGS,
    assumptions: { 'rule.outOfCache': 200 },
  });
  const [before, after] = [base, moved].map((one) => lineOf(one, 'iptables').at(-1)!);
  expect(after!.low).toBeGreaterThan(before!.low!);
  expect(after!.y).toBeGreaterThan(before!.y!);
  expect(after!.high).toBeGreaterThan(before!.high!);
  expect(moved.assumptions.find(({ name }) => name === 'rule.outOfCache')).toMatchObject({
    low: 32,
    value: 50,
    high: 52,
  });
});

test('switches take their part away, and a node that is full has no value', async () => {
  const off = { ...SETTINGS, estimator: false, syncs: false, chains: false };
  const all = await ask({ figure: 'response', ...SETTINGS });
  const bare = await ask({ figure: 'response', ...off });
  expect(bare.parts.every(({ ipvs }) => ipvs === 0)).toBe(true);
  const rise = lineOf(all, 'ipvs').at(-1)!.y! - lineOf(bare, 'ipvs').at(-1)!.y!;
  const estimator = all.parts.find(({ name }) => name === 'estimator')!.ipvs!;
  expect(rise).toBeGreaterThan(estimator);
  const full = await ask({
    figure: 'response',

    ...SETTINGS,
    perSecond: 10_000,
    processors: 1,
  });
  expect(lineOf(full, 'ipvs').at(-1)).toMatchObject({ y: null, isInRange: false });
});

test('a busy node is beyond the range of the closed form', async () => {
  const busy = await ask({ figure: 'response', ...SETTINGS, perSecond: 9000 });
  expect(lineOf(busy, 'iptables').some(({ isInRange }) => !isInRange)).toBe(true);
});

test("figure 3: kube-proxy's laws, and Calico's 45 rules at any number of services", async () => {
  const rules = await askFresh('time', {
    figure: 'rules',
    endpoints: 10,
    podsANode: 30,
    policiesAPod: 3,
  });
  expect(lineOf(rules, 'iptables-2019').at(-1)!.high).toBe(20_021);
  expect(lineOf(rules, 'calico').map(({ y }) => Math.round(y!))).toEqual([45, 45, 45, 45, 45, 45]);
});

test("the tail is the library's, and goes with the estimator", async () => {
  const request: TailRequest = {
    ...SETTINGS,
    machine: 'emulated',
    services: 300,
    processors: 1,
    possible: 24,
  };
  const on = await askFresh('tail', request);
  const off = await askFresh('tail', { ...request, estimator: false });
  const grid = { services: [300], destinations: [10], possible: [24] };
  const [cell] = simulateTailGrid(planesNamed(['ipvs'])[0]!, EMULATED_KERNEL, { seed: '1' }, grid);
  expect(on.runs[0]).toMatchObject(cell!.simulated);
  expect(on.runs[0]!.p999).toBeGreaterThan(1.5 * off.runs[0]!.p999);
  expect(Math.abs(on.runs[0]!.p50 - off.runs[0]!.p50)).toBeLessThan(10);
}, 120_000);
