import { syntheticCluster } from '@packet-path/cluster';
import {
  ARTICLE_2019,
  BLOG_2025,
  bestValues,
  EMULATED_KERNEL,
  estimators,
  MEASURED_KERNEL,
  packetCost,
  total,
  withConstants,
} from '@packet-path/cost';
import { clusterFlow } from '@packet-path/data-plane';
import { kubernetesNode, planesNamed } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import {
  blogErrors,
  blogFigure,
  EMULATED_ROWS,
  measureBlog,
  medianError,
  riseOf,
  simulateTail,
  simulateTailGrid,
  tailFigure,
  timeOf,
} from '../src/index.ts';

const [iptables, ipvs, nftables] = planesNamed(['iptables', 'ipvs', 'nftables']);

describe('the blog of 2025', () => {
  const measurement = measureBlog({ iptables: iptables!, ipvs: ipvs!, nftables: nftables! });
  const values = bestValues(BLOG_2025);

  test('the median error of its nine percentiles is under 15 %', () => {
    const errors = blogErrors(values, measurement);
    expect(errors).toHaveLength(9);
    expect(medianError(errors)).toBeLessThan(0.15);
    for (const { error } of errors) expect(Math.abs(error)).toBeLessThan(0.5);
  });

  test('nftables is flat, and below the p01 of iptables at 30,000 services', () => {
    const times = measurement.map(({ profiles }) => profiles.nftables);
    for (const percentile of ['p01', 'p50', 'p99'] as const) {
      const all = times.map((profile) => timeOf(values, profile, percentile));
      expect(Math.max(...all) / Math.min(...all)).toBeLessThan(1.05);
      expect(Math.max(...all)).toBeLessThan(40);
    }
    const largest = measurement.at(-1)!.profiles;
    expect(timeOf(values, largest.nftables, 'p50')).toBeLessThan(
      timeOf(values, largest.iptables, 'p01'),
    );
    expect(timeOf(values, largest.nftables, 'p50')).toBeLessThan(
      timeOf(values, largest.ipvs, 'p50') * 1.05,
    );
  });

  test('without spread and walking every time is the same', () => {
    const even = bestValues(
      withConstants(BLOG_2025, { spread: 0, 'rule.inCache': 0, 'rule.outOfCache': 0 }),
    );
    const { profiles } = measurement[0]!;
    expect(timeOf(even, profiles.iptables, 'p99')).toBeCloseTo(
      timeOf(even, profiles.iptables, 'p01'),
      9,
    );
  });

  test('the figure shows all nine, and is the same again', () => {
    const figure = blogFigure(BLOG_2025, measurement, 3);
    expect(figure.notes.filter((note) => note.includes('published'))).toHaveLength(10);
    expect(blogFigure(BLOG_2025, measurement, 3)).toEqual(figure);
  });
});

describe('the emulated kernel', () => {
  const rows = simulateTail(
    ipvs!,
    EMULATED_KERNEL,
    { seconds: 30 },
    EMULATED_ROWS.filter(({ services, measured }) => measured !== undefined && services !== 1000),
  );

  test('has as many estimators as the model of IPVS counts', () => {
    const cluster = syntheticCluster({ services: 100, endpointsPerService: 10 });
    const { host } = kubernetesNode(cluster, { mode: 'ipvs' });
    expect(host.ipvs.estimator.estimators).toBe(estimators(100, 1000));
  });

  test('with the estimator off times are as measured, within 16 %', () => {
    for (const { simulated, measured, isEstimating } of rows) {
      if (isEstimating) continue;
      for (const time of ['mean', 'p50', 'p99', 'p999'] as const) {
        const error = simulated[time] / measured![time] - 1;
        expect(Math.abs(error), time).toBeLessThan(0.16);
      }
    }
  });

  test("the estimator's rise is within 20 % of the measured, and the median is unmoved", () => {
    const { simulated, measured } = riseOf(rows, 3000, 24)!;
    expect(Math.abs(simulated.mean / measured.mean - 1)).toBeLessThan(0.2);
    expect(Math.abs(simulated.p99 / measured.p99 - 1)).toBeLessThan(0.2);
    expect(simulated.p50).toBeLessThan(5);
    expect(measured.mean).toBe(437);
  });

  const grid = simulateTailGrid(
    ipvs!,
    EMULATED_KERNEL,
    { seconds: 10 },
    { services: [100, 300], destinations: [2, 10], possible: [8, 24] },
  );

  test('over the grid the tail grows with services, destinations and processors, and the median stays', () => {
    const at = (services: number, destinations: number, possible: number) =>
      grid.find(
        (cell) =>
          cell.services === services &&
          cell.destinations === destinations &&
          cell.possible === possible,
      )!.simulated;
    for (const [less, more] of [
      [at(100, 10, 24), at(300, 10, 24)],
      [at(300, 2, 24), at(300, 10, 24)],
      [at(300, 10, 8), at(300, 10, 24)],
    ] as const) {
      expect(more.p999).toBeGreaterThan(less.p999);
      expect(more.mean).toBeGreaterThan(less.mean);
      expect(Math.abs(more.p50 - less.p50)).toBeLessThan(5);
    }
  });

  test('its figure has a point for each row and time', () => {
    const figure = tailFigure(rows, grid, EMULATED_KERNEL, ARTICLE_2019);
    // A panel for each time: four lines of the grid, that with the estimator off, and the kernel's rows.
    expect(figure.panels).toHaveLength(6);
    for (const { series } of figure.panels.slice(2)) {
      expect(series.map(({ points }) => points.length)).toEqual([2, 2, 2, 2, 2, 2, 1]);
    }
    expect(figure.panels[0]!.series.map(({ points }) => points.length)).toEqual(
      Array.from({ length: 8 }, () => rows.length),
    );
  });
});

describe('the measured kernel', () => {
  const values = bestValues(MEASURED_KERNEL);
  /** Microseconds, the middle of what was measured: the target is the last service. */
  const measured = { 1: 8.8, 100: 9.35, 1000: 13, 10000: 69.5 };

  test('new connections take what was measured within 20 %, later packets too', () => {
    for (const [size, time] of Object.entries(measured)) {
      const services = Number(size);
      const cluster = syntheticCluster({ services, endpointsPerService: 10 });
      const node = kubernetesNode(cluster, { mode: 'iptables', order: 'cluster' });
      const last = cluster.services.at(-1)!.name;
      const connection = node.connect(clusterFlow(cluster, `default/${last}`));
      const first = total(packetCost(values, connection.opening)) / 1000;
      expect(Math.abs(first / time - 1), size).toBeLessThan(0.2);
      const known = total(packetCost(values, connection.request())) / 4000;
      expect(known).toBeGreaterThan(4);
      expect(known).toBeLessThan(5.4);
    }
  });

  test('nftables takes the same at any size', () => {
    const times = [1, 1000].map((services) => {
      const cluster = syntheticCluster({ services, endpointsPerService: 10 });
      const node = kubernetesNode(cluster, { mode: 'nftables' });
      const { opening } = node.connect(clusterFlow(cluster, 'default/svc-00001'));
      return total(packetCost(values, opening)) / 1000;
    });
    expect(times[0]).toBeCloseTo(times[1]!, 6);
    expect(Math.abs(times[0]! / 9.7 - 1)).toBeLessThan(0.2);
  });
});
