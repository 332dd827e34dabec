import { syntheticCluster } from '@packet-path/cluster';
import { counterDeclaration, declareCounters, workCounters } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import { kubernetesNode, planesNamed } from '@packet-path/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ARTICLE_2019,
  bandOf,
  bestValues,
  byCause,
  CALIBRATIONS,
  type Constant,
  type ConstantName,
  type Constants,
  calibrationNamed,
  constantDeclaration,
  drawsOf,
  EMULATED_KERNEL,
  estimatorCost,
  estimators,
  PacketPrices,
  type Part,
  packetCost,
  pairs,
  syncCost,
  total,
  withConstants,
} from '../src/index.ts';

const cluster = syntheticCluster({ services: 1000, endpointsPerService: 10 });
const openings = planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables', 'userspace']).map(
  (plane) =>
    [
      plane.name,
      plane.make(cluster, { seed: 1 }).connect(clusterFlow(cluster, 'default/svc-01000')).opening,
    ] as const,
);
const packetMachines = CALIBRATIONS.filter(({ constants }) => 'kind.packet' in constants);

function parts(name: ConstantName, list: readonly Part[]): number {
  return total(list.filter(({ constant }) => constant === name));
}

function entriesOf(constants: Constants): [ConstantName, Constant][] {
  return Object.entries(constants) as [ConstantName, Constant][];
}

describe('calibrations', () => {
  test('every constant has its declared unit, a rising range, and a source', () => {
    for (const { constants, name } of CALIBRATIONS) {
      for (const [key, { low, best, high, unit, source }] of entriesOf(constants)) {
        expect(constantDeclaration(key)?.unit, `${name} ${key}`).toBe(unit);
        expect(low <= best && best <= high, `${name} ${key}`).toBe(true);
        expect(source.length, `${name} ${key}`).toBeGreaterThan(3);
      }
    }
  });

  test('a kind or a counter of its own prices every counter that is declared', () => {
    for (const { constants, name } of packetMachines) {
      for (const counter of workCounters()) {
        const kind = counterDeclaration(counter)!.kind;
        const priced =
          kind === 'rule' || `counter.${counter}` in constants || `kind.${kind}` in constants;
        expect(priced, `${name} ${counter}`).toBe(true);
      }
    }
  });

  test('calibrations are found by name', () => {
    expect(calibrationNamed('article-2019')).toBe(ARTICLE_2019);
    expect(() => calibrationNamed('article-2020')).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});

describe('the price of a packet', () => {
  test('prices made once are those of each packet’s terms', () => {
    for (const calibration of packetMachines) {
      const { name } = calibration;
      const values = bestValues(calibration);
      const prices = new PacketPrices(values);
      for (const [plane, opening] of openings) {
        const times = byCause(packetCost(values, opening));
        expect(Object.entries(prices.of(opening)), `${name} ${plane}`).toEqual(
          Object.entries(times),
        );
      }
      expect(() => new PacketPrices({}).of(openings[0]![1])).toThrow(
        expect.objectContaining({ code: 'not-found' }),
      );
    }
  });

  test('a price is asked for where there is something to pay alone', () => {
    for (const [plane, opening] of openings) {
      const { 'rule.inCache': inCache = 0, ...others } = bestValues(packetMachines[0]!);
      const cold = { ...others, 'rule.outOfCache': inCache, 'rule.cached': 0 };
      const times = new PacketPrices(cold).of(opening);
      expect(Object.entries(times), plane).toEqual(
        Object.entries(byCause(packetCost(cold, opening))),
      );
    }
  });

  test('doubling a constant doubles its part and leaves every other', () => {
    for (const calibration of packetMachines) {
      for (const [, work] of openings) {
        const before = packetCost(bestValues(calibration), work);
        for (const { constant } of before) {
          const doubled = withConstants(calibration, { [constant]: 2 });
          const after = packetCost(bestValues(doubled), work);
          for (const { constant: other } of before) {
            const factor = other === constant ? 2 : 1;
            expect(parts(other, after)).toBeCloseTo(factor * parts(other, before), 6);
          }
        }
      }
    }
  });

  test('rules beyond those in the cache are priced apart', () => {
    const [, work] = openings[0]!;
    const list = packetCost(bestValues(ARTICLE_2019), work);
    expect(list.find(({ constant }) => constant === 'rule.inCache')?.count).toBe(512);
    expect(list.find(({ constant }) => constant === 'rule.outOfCache')?.count).toBe(
      work.rulesEvaluated - 512,
    );
    expect(byCause(list).walking).toBeGreaterThan(byCause(list).packets!);
  });

  test('headers of iptables are no match functions, expressions of nftables are', () => {
    const count = (plane: string): number | undefined =>
      packetCost(bestValues(ARTICLE_2019), openings.find(([name]) => name === plane)![1]).find(
        ({ constant }) => constant === 'kind.match',
      )?.count;
    const [, iptables] = openings[1]!;
    const [, nftables] = openings[3]!;
    expect(count('iptables')).toBe(iptables.matchesEvaluated - iptables.rulesEvaluated);
    expect(count('nftables')).toBe(nftables.expressionsEvaluated);
  });

  test("a counter of a model of one's own is priced by its kind, then by its name", () => {
    const name = 'costTestProbes' as 'hooksRun';
    declareCounters({
      [name]: { meaning: 'Probes of this test.', heading: 'probes', kind: 'hash probe', rank: 999 },
    });
    const node = kubernetesNode(cluster, { mode: 'ipvs' });
    const { opening } = node.connect(clusterFlow(cluster, 'default/svc-00001'));
    opening[name] = 77_777;
    const price = (constants: Parameters<typeof withConstants>[1]): number | undefined =>
      packetCost(bestValues(withConstants(ARTICLE_2019, constants)), opening).find(
        ({ count }) => count === 77_777,
      )?.nanoseconds;
    expect(price({})).toBe(77_777 * 20);
    const own = { ...ARTICLE_2019.constants['kind.hash probe']!, low: 3, best: 3, high: 3 };
    expect(price({ 'counter.costTestProbes': own })).toBe(77_777 * 3);
  });

  test('work without a price is refused by name', () => {
    const [, work] = openings[0]!;
    expect(() => packetCost({ 'rule.inCache': 6 }, work)).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});

describe('the price of programming and of the estimator', () => {
  test('parts are counts times constants, for random counts', () => {
    const values = bestValues(ARTICLE_2019);
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e5), (rules, services) => {
        const list = syncCost(values, {
          rules,
          servicesChecked: services,
          addressPairs: pairs(services),
        });
        expect(total(list)).toBeCloseTo(
          rules * 9100 + services * 140_000 + services * services * 2.5,
          0,
        );
      }),
    );
  });

  test('the emulated estimator: 35.4 million instructions at 3,000 x 10 and 24 processors', () => {
    const count = estimators(3000, 30_000);
    expect(count).toBe(33_001);
    expect(total(estimatorCost(bestValues(EMULATED_KERNEL), count, 24))).toBeCloseTo(35.4e6, -5);
    expect(total(estimatorCost(bestValues(EMULATED_KERNEL), 110_001, null))).toBeCloseTo(
      16.5e6,
      -5,
    );
    expect(estimators(0, 0)).toBe(0);
  });
});

describe('bands', () => {
  test('the same seed gives the same draws, inside the ranges, around the best', () => {
    const draws = drawsOf(ARTICLE_2019, { seed: 3 });
    expect(drawsOf(ARTICLE_2019, { seed: 3 })).toEqual(draws);
    expect(drawsOf(ARTICLE_2019, { seed: 4 })).not.toEqual(draws);
    for (const [key, { low, best, high }] of entriesOf(ARTICLE_2019.constants)) {
      const drawn = draws.map((values) => values[key]!).sort((a, b) => a - b);
      expect(drawn[0]).toBeGreaterThanOrEqual(low);
      expect(drawn.at(-1)).toBeLessThanOrEqual(high);
      const below = drawn.filter((value) => value < best).length / drawn.length;
      if (low < best && best < high) expect(Math.abs(below - 0.5)).toBeLessThan(0.16);
    }
  });

  test('a constant that comes to a calibration moves no other draw', () => {
    const more = withConstants(ARTICLE_2019, {
      'sync.chains': ARTICLE_2019.constants['sync.rules']!,
    });
    const [first] = drawsOf(ARTICLE_2019);
    expect(drawsOf(more)[0]).toMatchObject(first!);
  });

  test("a result of one constant has that constant's band", () => {
    const band = bandOf(ARTICLE_2019, (values) => values['rule.outOfCache']!);
    expect(band.best).toBe(25);
    expect(band.low).toBeGreaterThan(16);
    expect(band.low).toBeLessThan(18);
    expect(band.high).toBeLessThan(26);
  });
});
