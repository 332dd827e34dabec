import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HUAWEI_2017, KUBERNETES_NFTABLES, MEASURED_KERNEL } from '@packet-path/cost';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';
import { programFigure } from '../src/figures/program-figure.ts';
import { rulesFigure } from '../src/figures/rules-figure.ts';
import { skewPanel } from '../src/figures/skew-panel.ts';
import { pointAt } from './support/point-at.ts';

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

describe('packet-path figures', () => {
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
  const figure = programFigure(
    {
      measured: MEASURED_KERNEL,
      article: HUAWEI_2017,
      huawei: HUAWEI_2017,
      issues: KUBERNETES_NFTABLES,
    },
    1,
    [100],
  );

  test('is within 1.5 of the measured kernel in iptables, within 2 in nftables', () => {
    expect(pointAt(figure, 0, 'iptables (today)', 100) / 0.05).toBeLessThan(1.5);
    expect(pointAt(figure, 0, 'nftables, priced', 100) / 0.08).toBeLessThan(2);
  });

  test('has one nftables change inside the measured 6 to 24 ms', () => {
    const time = pointAt(figure, 1, 'nftables, priced', 100);
    expect(time).toBeGreaterThan(0.006);
    expect(time).toBeLessThan(0.024);
  });

  test("is within 2 of Huawei's points", () => {
    for (const [count, published] of [
      [8, 0.002],
      [40_000, 660],
      [160_000, 18_000],
    ] as const) {
      const ratio = pointAt(figure, 2, 'priced as Huawei', count) / published;
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
    }
  });
});

describe('the figure of rules', () => {
  const figure = rulesFigure(1, [1, 20, 100], [20, 200]);

  test('has Calico at the level of kube-proxy of 2019 at 20 services, and flat', () => {
    const calico = [1, 20, 100].map((services) => pointAt(figure, 0, 'Calico', services));
    expect(new Set(calico).size).toBe(1);
    expect(calico[0]! / pointAt(figure, 0, 'iptables (2019)', 20)).toBeGreaterThan(0.8);
    expect(calico[0]! / pointAt(figure, 0, 'iptables (2019)', 20)).toBeLessThan(1.3);
  });

  test('grows with services in iptables mode, not in the others', () => {
    const grown = (label: string): number =>
      pointAt(figure, 0, label, 100) - pointAt(figure, 0, label, 1);
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
});
