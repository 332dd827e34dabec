import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bestValues,
  HUAWEI_2017,
  KUBERNETES_NFTABLES,
  MEASURED_KERNEL,
  withConstants,
} from '@packet-path/cost';
import type { Figure } from '@packet-path/experiment';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';
import { disruptionPanel, sharesPanel } from '../src/figures/maglev-panels.ts';
import { programFigure } from '../src/figures/program-figure.ts';
import { rulesFigure } from '../src/figures/rules-figure.ts';
import { skewPanel } from '../src/figures/skew-panel.ts';
import { latencyCases } from '../src/figures/sync-latency.ts';
import { syncRatios } from '../src/figures/sync-ratios.ts';

let directory = '';
let stderr = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'figures-'));
  stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

/** The y of a series at an x. */
function at({ panels }: Figure, panel: number, label: string, x: number | string): number {
  const series = panels[panel]?.series.find((one) => one.label.includes(label));
  const point = series?.points.find((one) => one.x === x);
  return point?.y ?? Number.NaN;
}

describe('packet-path figures', () => {
  test('writes pictures, data and one page, the same bytes for one seed', async () => {
    const [first, second] = ['a', 'b'].map((name) => join(directory, name));
    for (const out of [first!, second!]) {
      expect(await runCommandLine(['figures', '--only', '7', '--out', out])).toBe(0);
    }
    expect(readdirSync(first!).sort()).toEqual([
      'figures.html',
      'run.json',
      'tables.csv',
      'tables.json',
      'tables.svg',
    ]);
    for (const name of readdirSync(first!)) {
      expect(readFileSync(join(second!, name), 'utf8')).toBe(
        readFileSync(join(first!, name), 'utf8'),
      );
    }
    expect(readFileSync(join(first!, 'figures.html'), 'utf8')).toContain('id="tables"');
  }, 120_000);

  test('names the figures that there are', async () => {
    const args = ['figures', '--only', 'nothing', '--out', join(directory, 'out')];
    expect(await runCommandLine(args)).toBe(2);
    expect(stderr).toContain("there is no figure 'nothing'");
    expect(stderr).toContain('calico-rules');
  });

  test('tells of a calibration that is none, before it computes', async () => {
    const file = join(directory, 'mine.json');
    writeFileSync(file, '{ "format": "packet-path/calibration/1" }');
    const args = ['figures', '--calibration', file, '--out', join(directory, 'out')];
    expect(await runCommandLine(args)).toBe(2);
    expect(stderr).toContain('mine.json');
  });
});

describe('the figure of programming', () => {
  const sizes = [10, 100, 1000];
  const { 'sync.rules': rules } = MEASURED_KERNEL.constants;
  const calibrations = {
    measured: MEASURED_KERNEL,
    article: HUAWEI_2017,
    huawei: HUAWEI_2017,
    issues: KUBERNETES_NFTABLES,
  };
  const figure = programFigure(calibrations, 1, sizes);

  test('is within 1.5 of the measured kernel in iptables, within 2 in nftables', () => {
    expect(at(figure, 0, 'iptables (today)', 100) / 0.05).toBeLessThan(1.5);
    expect(at(figure, 0, 'nftables, priced', 100) / 0.08).toBeLessThan(2);
    expect(at(figure, 0, 'nftables, priced', 1000) / 1.57).toBeLessThan(2);
  });

  test('has one nftables change at up to 1,000 services inside the measured 6 to 24 ms', () => {
    for (const services of sizes) {
      const time = at(figure, 1, 'nftables, priced', services);
      expect(time, `${services}`).toBeGreaterThan(0.006);
      expect(time, `${services}`).toBeLessThan(0.024);
    }
  });

  test("has the ratios of Kubernetes' nftables syncs within a factor of 2", () => {
    const values = bestValues(KUBERNETES_NFTABLES);
    const ratios = syncRatios();
    expect(ratios).toHaveLength(4);
    for (const { name, published, of } of ratios) {
      expect(of(values) / published, name).toBeGreaterThan(0.5);
      expect(of(values) / published, name).toBeLessThan(2);
    }
  });

  test('has KEP-3453 go the way that was measured, by 1.5 to 3 times a step', () => {
    const values = bestValues(MEASURED_KERNEL);
    for (const seed of [1, 2, 3]) {
      const [full, partial, often] = latencyCases(seed).map(({ of }) => of(values));
      for (const step of [full! / partial!, partial! / often!]) {
        expect(step).toBeGreaterThan(1.5);
        expect(step).toBeLessThan(3);
      }
    }
  });

  test("takes a user's own calibration in place of Huawei's", () => {
    const huawei = withConstants(HUAWEI_2017, { 'sync.rulesCopied': 2 });
    const doubled = programFigure({ ...calibrations, huawei }, 1, [10]);
    const of = (one: Figure): number => at(one, 2, 'priced as Huawei', 160_000);
    expect(of(doubled) / of(figure)).toBeCloseTo(2, 3);
  });

  test("is within 2 of Huawei's points", () => {
    for (const [count, published] of [
      [8, 0.002],
      [40_000, 660],
      [160_000, 18_000],
    ] as const) {
      const ratio = at(figure, 2, 'priced as Huawei', count) / published;
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
    }
  });

  test('moves by a constant that is doubled, by its part and nothing else', () => {
    const measured = withConstants(MEASURED_KERNEL, { 'sync.rules': 2 });
    const doubled = programFigure({ ...calibrations, measured }, 1, sizes);
    const moved = at(doubled, 0, 'iptables (today)', 100) - at(figure, 0, 'iptables (today)', 100);
    // 100 services of 10 endpoints have some 3,200 rules.
    expect(moved).toBeGreaterThan((3_200 * rules!.best) / 1e9);
    expect(moved).toBeLessThan((3_300 * rules!.best) / 1e9);
    expect(at(doubled, 0, 'nftables, priced', 100)).toBe(at(figure, 0, 'nftables, priced', 100));
  });
});

describe('the figure of rules', () => {
  const figure = rulesFigure(1, [1, 20, 100], [20, 200]);

  test('has Calico at the level of kube-proxy of 2019 at 20 services, and flat', () => {
    const calico = [1, 20, 100].map((services) => at(figure, 0, 'Calico', services));
    expect(new Set(calico).size).toBe(1);
    expect(calico[0]! / at(figure, 0, 'iptables (2019)', 20)).toBeGreaterThan(0.8);
    expect(calico[0]! / at(figure, 0, 'iptables (2019)', 20)).toBeLessThan(1.3);
  });

  test('grows with services in iptables mode, not in the others', () => {
    const grown = (label: string): number => at(figure, 0, label, 100) - at(figure, 0, label, 1);
    expect(grown('iptables (2019)')).toBeCloseTo(99, 0);
    expect(grown('iptables (today)')).toBeCloseTo(49.5, 0);
    expect(grown('IPVS')).toBe(0);
    expect(grown('nftables')).toBe(0);
  });
});

describe('the figure of tables', () => {
  test('has five digits skew shares from some hundred endpoints on, and ten not', () => {
    const [five, ten] = skewPanel([10, 500]).series.map(({ points }) => points.map(({ y }) => y));
    expect(five![1]).toBeGreaterThan(1.002);
    expect(ten![1]).toBeLessThan(1.0001);
  });

  test("has Maglev's published shares and disruption at 1,000 servers", () => {
    const of = (panel: ReturnType<typeof sharesPanel>, places: number): number =>
      panel.series
        .find(({ label }) => label.includes('1,000 servers'))!
        .points.find(({ x }) => x === places)!.y;
    expect(Math.abs(of(sharesPanel(), 65_521) - 1.007)).toBeLessThan(0.01);
    expect(of(disruptionPanel(), 65_521) / 0.6).toBeGreaterThan(0.7);
    expect(of(disruptionPanel(), 65_521) / 0.6).toBeLessThan(1.3);
  });
});
