import { ARTICLE_2019, bestValues, withConstants } from '@packet-path/cost';
import { planesNamed } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import {
  articleNode,
  growthOf,
  loadOfNode,
  measureArticle,
  processorFigure,
  responseFigure,
} from '../src/index.ts';

// Up to 1,000 services; article.long.test.ts holds the predictions at 10,000.

const SIZE = 1000;
const [iptables, ipvs] = planesNamed(['iptables-2019', 'ipvs']);
const measurement = measureArticle({
  planes: { iptables: iptables!, ipvs: ipvs! },
  calibration: ARTICLE_2019,
  services: [1, SIZE],
  seconds: 0,
});
const values = bestValues(ARTICLE_2019);
const most = measurement.profiles.at(-1)!.profiles;

describe('constants move their part and no other', () => {
  test.each([
    ['rule.outOfCache', 'iptables', 'walking'],
    ['sync.rules', 'iptables', 'syncs'],
    ['sync.servicesChecked', 'ipvs', 'syncs'],
    ['estimator.processor', 'ipvs', 'estimator'],
    ['client.request', 'ipvs', 'processes'],
    ['kind.packet', 'ipvs', 'packets'],
  ] as const)('%s of %s: %s', (constant, mode, cause) => {
    const doubled = bestValues(withConstants(ARTICLE_2019, { [constant]: 2 }));
    const before = loadOfNode(values, most[mode], articleNode(1));
    const after = loadOfNode(doubled, most[mode], articleNode(1));
    for (const [other, time] of Object.entries(before)) {
      const now = after[other as keyof typeof after]!;
      if (other === cause) expect(now).toBeGreaterThan(time * 1.1);
      else expect(now).toBeCloseTo(time, 6);
    }
    if (cause === 'estimator') expect(after.estimator).toBeCloseTo(2 * before.estimator!, 3);
  });

  test('a node without the estimator and without syncs has neither', () => {
    const load = loadOfNode(values, most.ipvs, {
      ...articleNode(1),
      syncPeriod: null,
      isEstimating: false,
    });
    expect(load).toMatchObject({ syncs: 0, estimator: 0 });
  });

  test('a worse cache costs iptables more and IPVS nothing', () => {
    const small = bestValues(withConstants(ARTICLE_2019, { 'rule.cached': 0.25 }));
    expect(growthOf(small, measurement, 'iptables', SIZE, 1)).toBeGreaterThan(
      growthOf(values, measurement, 'iptables', SIZE, 1),
    );
    expect(growthOf(small, measurement, 'ipvs', SIZE, 1)).toBe(
      growthOf(values, measurement, 'ipvs', SIZE, 1),
    );
  });
});

test('the same seed gives the same figures, another the same best values', {
  tags: ['slow'],
}, () => {
  for (const figure of [responseFigure, processorFigure]) {
    const text = JSON.stringify(figure(measurement, 7));
    expect(JSON.stringify(figure(measurement, 7))).toBe(text);
    expect(JSON.stringify(figure(measurement, 8))).not.toBe(text);
    expect(text).not.toContain('null');
  }
});
