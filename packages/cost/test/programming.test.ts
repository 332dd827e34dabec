import { describe, expect, test } from 'vitest';
import {
  bestValues,
  HUAWEI_2017,
  MEASURED_KERNEL,
  pairs,
  type SyncWork,
  syncCost,
  total,
  withConstants,
} from '../src/index.ts';

const measured = bestValues(MEASURED_KERNEL);

function seconds(work: SyncWork, values: typeof measured = measured): number {
  return total(syncCost(values, work)) / 1e9;
}

function expectWithin(simulated: number, published: number, factor: number): void {
  expect(simulated / published).toBeGreaterThan(1 / factor);
  expect(simulated / published).toBeLessThan(factor);
}

describe('programming against published times', () => {
  test.each([
    [1, 0.01],
    [100, 0.05],
    [1000, 0.53],
    [10_000, 10.5],
  ])('iptables-restore of %d services takes %d s within a factor of 1.5', (services, time) => {
    const rules = 32 * services;
    expectWithin(
      seconds({ runs: 1, rules, rulesCopied: rules, rulePairs: pairs(rules) }),
      time,
      1.5,
    );
  });

  test('it is not linear', () => {
    const time = (rules: number): number =>
      seconds({ runs: 1, rules, rulesCopied: rules, rulePairs: pairs(rules) });
    expect(time(320_000) / time(32_000)).toBeGreaterThan(15);
  });

  test.each([
    [32_000, 0.3],
    [320_000, 3.7],
  ])('one rule more in %d takes %d s within a factor of 1.5', (rulesCopied, time) => {
    expectWithin(seconds({ runs: 1, rules: 1, rulesCopied }), time, 1.5);
  });

  test.each([
    [10, 0.01],
    [100, 0.08],
    [1000, 1.6],
    [10_000, 211],
  ])(
    'one nftables transaction of %d services takes %d s within a factor of 2',
    (services, time) => {
      // A chain, a rule and 2.1 elements for each service of 10 endpoints.
      const objects = 4.1 * services;
      expectWithin(seconds({ runs: 1, objects, objectPairs: pairs(objects) }), time, 2);
    },
  );

  test('in transactions of 500 services', () => {
    let sum = 0;
    for (let kept = 0; kept < 10_000; kept += 500) {
      const objects = 4.1 * 500;
      sum += seconds({ runs: 1, objects, objectPairs: pairs(objects), objectsKept: 15 * kept });
    }
    expectWithin(sum, 31, 2);
  });

  // A chain, a rule, its map of 10 elements, and 2 elements of named sets for each service.
  test.each([
    [10, 0.006, 0.024],
    [100, 0.006, 0.024],
    [1000, 0.006, 0.024],
    [10_000, 0.7, 1.3],
  ])('one nftables change at %d services takes %d to %d s', (services, low, high) => {
    const time = seconds({ runs: 1, objects: 4, objectPairs: 16, objectsKept: 15 * services });
    expect(time).toBeGreaterThan(low);
    expect(time).toBeLessThan(high);
  });

  test('objects kept have two prices, and doubling a price doubles its part', () => {
    const parts = (values: typeof measured): readonly number[] =>
      syncCost(values, { objectsKept: 20_000 }).map(({ nanoseconds }) => nanoseconds);
    const cached = measured['object.cached']!;
    const [inCache, beyond] = parts(measured);
    expect(inCache).toBe(cached * measured['sync.objectsKept']!);
    expect(beyond).toBe((20_000 - cached) * measured['object.outOfCache']!);
    const doubled = withConstants(MEASURED_KERNEL, { 'object.outOfCache': 2 });
    expect(parts(bestValues(doubled))).toEqual([inCache, 2 * beyond!]);
  });

  test.each([
    [1, 0.002],
    [40_000, 660],
    [160_000, 18_000],
  ])("Huawei's %d rules one by one take %d s within a factor of 2", (rules, time) => {
    const values = bestValues(HUAWEI_2017);
    const rulesCopied = (pairs(rules) + rules) / 2;
    expectWithin(seconds({ runs: 1, rulesCopied }, values), time, 2);
    // With a start of the tool for each rule as well.
    expectWithin(seconds({ runs: rules, rulesCopied }, values), time, 2);
  });
});
