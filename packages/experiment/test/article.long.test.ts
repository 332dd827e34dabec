import { ARTICLE_2019, bestValues } from '@packet-path/cost';
import { planesNamed } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import {
  articleFigures,
  articleNode,
  candidateShares,
  meanResponse,
  measureArticle,
  nodeOf,
} from '../src/index.ts';

const [iptables, ipvs] = planesNamed(['iptables-2019', 'ipvs']);
const measurement = measureArticle({
  planes: { iptables: iptables!, ipvs: ipvs! },
  calibration: ARTICLE_2019,
  services: [1, 1000, 10_000],
  seconds: 0,
});
const values = bestValues(ARTICLE_2019);
const [one, thousand, most] = measurement.profiles.map(({ profiles }) => profiles);

describe('the article, as a prediction', () => {
  const figures = articleFigures(measurement);

  test('processor time at 10,000 services is within 15 % of the published', () => {
    expect(figures.iptables.best).toBeGreaterThan(35 * 0.85);
    expect(figures.iptables.best).toBeLessThan(35 * 1.15);
    expect(figures.ipvs.best).toBeGreaterThan(8 * 0.85);
    expect(figures.ipvs.best).toBeLessThan(8 * 1.15);
  });

  test('with keepalive iptables is 1.5 to 2.5 % above IPVS, at 1,000 services under 4 %', () => {
    expect(figures.keepalive.best).toBeGreaterThan(1.5);
    expect(figures.keepalive.best).toBeLessThan(2.5);
    expect(figures.small.best).toBeLessThan(4);
  });

  test('the bands contain the three published figures, and lie at 1,000 services around less than 4 %', () => {
    for (const [band, published] of [
      [figures.iptables, 35],
      [figures.ipvs, 8],
      [figures.keepalive, 2],
    ] as const) {
      expect(band.low).toBeLessThan(published);
      expect(band.high).toBeGreaterThan(published);
    }
    expect(figures.small.low).toBeLessThan(4);
  });

  test('response times are within 6 % of each other up to 1,000 services', () => {
    for (const profiles of [one!, thousand!]) {
      const ratio =
        meanResponse(values, profiles.iptables, articleNode(1)) /
        meanResponse(values, profiles.ipvs, articleNode(1));
      expect(Math.abs(ratio - 1)).toBeLessThan(0.06);
    }
  });

  test('with keepalive response times are within 4 % at 8 processors and fewer, and not at 32', () => {
    const difference = (processors: number): number => {
      const node = nodeOf(100, processors);
      return (
        meanResponse(values, most!.ipvs, node) / meanResponse(values, most!.iptables, node) - 1
      );
    };
    for (const processors of [1, 2, 4, 8]) {
      expect(Math.abs(difference(processors)), `${processors}`).toBeLessThan(0.04);
    }
    expect(difference(32)).toBeGreaterThan(0.04);
  });

  test('IPVS grows mainly by the estimator from 4 processors on', () => {
    for (const processors of [4, 8, 16, 32]) {
      const node = nodeOf(1, processors);
      const growth = meanResponse(values, most!.ipvs, node) - meanResponse(values, one!.ipvs, node);
      const shares = candidateShares(values, most!.ipvs, node);
      expect(shares['estimator']! / growth).toBeGreaterThan(0.5);
      expect(shares['hash chains']).toBeLessThan(1);
      expect(shares['syncs']).toBeLessThan(3);
    }
  });

  test('the walk of iptables adds about 250 µs, the estimator 5 to 86 µs at 2 to 32 processors', () => {
    const walk =
      meanResponse(values, most!.iptables, articleNode(1)) -
      meanResponse(values, one!.iptables, articleNode(1));
    expect(walk).toBeGreaterThan(200);
    expect(walk).toBeLessThan(300);
    const shares = [2, 32].map(
      (processors) => candidateShares(values, most!.ipvs, nodeOf(1, processors))['estimator']!,
    );
    expect(shares[0]).toBeGreaterThan(3);
    expect(shares[1]).toBeLessThan(86);
  });
});
