import { syntheticCluster } from '@packet-path/cluster';
import {
  ARTICLE_2019,
  bestValues,
  EMULATED_KERNEL,
  estimators,
  MEASURED_KERNEL,
  packetCost,
  total,
} from '@packet-path/cost';
import { clusterFlow } from '@packet-path/data-plane';
import { kubernetesNode, planesNamed } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import { EMULATED_ROWS, simulateTail, simulateTailGrid, tailFigure } from '../src/index.ts';

// At the smallest sizes and for seconds; published.long.test.ts has every size, and the errors over all.

const [ipvs] = planesNamed(['ipvs']);

describe('the emulated kernel, for some seconds', () => {
  test('has as many estimators as the model of IPVS counts', () => {
    const cluster = syntheticCluster({ services: 100, endpointsPerService: 10 });
    const { host } = kubernetesNode(cluster, { mode: 'ipvs' });
    expect(host.ipvs.estimator.estimators).toBe(estimators(100, 1000));
  });

  test('its figure has a point for each row and time', { tags: ['slow'] }, () => {
    const small = EMULATED_ROWS.filter(({ services }) => services < 100);
    const rows = simulateTail(ipvs!, EMULATED_KERNEL, { seconds: 0.3 }, small);
    const grid = simulateTailGrid(
      ipvs!,
      EMULATED_KERNEL,
      { seconds: 0.3 },
      { services: [10, 30], destinations: [2, 10], possible: [8] },
    );
    const figure = tailFigure(rows, grid, EMULATED_KERNEL, ARTICLE_2019);
    expect(figure.panels).toHaveLength(6);
    expect(figure.panels[0]!.series.map(({ points }) => points.length)).toEqual(
      Array.from({ length: 8 }, () => rows.length),
    );
  });
});

describe('the measured kernel, up to 1,000 services', () => {
  const values = bestValues(MEASURED_KERNEL);
  /** Microseconds, the middle of what was measured: the target is the last service. */
  const measured = { 1: 8.8, 100: 9.35, 1000: 13 };

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
