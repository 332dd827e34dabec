import { syntheticCluster } from '@packet-path/cluster';
import { createRandom, formatEndpoint } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import { kubeProxyPlane, kubernetesNode, planesNamed } from '@packet-path/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BalanceOptions,
  type BalanceResult,
  balanceEndpoints,
  balanceFigure,
  balanceNodes,
  fairnessOf,
  jainIndex,
  runBalance,
} from '../src/index.ts';

const SERVICE = 'default/svc-00001';
const cluster = syntheticCluster({ services: 2, endpointsPerService: 12 });
const [service, other] = cluster.services;
const few = {
  ...cluster,
  services: [
    {
      ...service!,
      ports: service!.ports.map((port) => ({ ...port, endpoints: port.endpoints.slice(0, 10) })),
    },
    other!,
  ],
};
const TURNS = ['rr', 'wrr'];
const RANDOM = ['iptables', 'iptables-2019', 'nftables'];
const SCHEDULERS = ['rr', 'wrr', 'lc', 'wlc', 'sed', 'nq', 'sh', 'dh', 'mh', 'lblc', 'lblcr', 'fo'];

function planeOf(name: string) {
  if (!SCHEDULERS.includes(name)) return planesNamed([name])[0]!;
  return kubeProxyPlane(name, name, { mode: 'ipvs', scheduler: name });
}

function balance(
  name: string,
  {
    nodes = 1,
    seed = 1,
    ...more
  }: Partial<BalanceOptions> & { nodes?: number; seed?: number } = {},
): BalanceResult {
  const clients = balanceNodes(planeOf(name), few, { nodes, seed, service: SERVICE });
  const endpoints = balanceEndpoints(few, SERVICE);
  return runBalance({ clients, endpoints, connections: 1000, ...more });
}

describe('measures of fairness', () => {
  test('lie between one for all and all alike', () => {
    expect(jainIndex([5, 5, 5, 5])).toBe(1);
    expect(jainIndex([20, 0, 0, 0])).toBe(0.25);
    expect(fairnessOf([30, 10], [3, 1])).toMatchObject({
      jain: 1,
      largestOverMean: 1,
      chiSquared: 0,
    });
    expect(fairnessOf([10, 30, 0], [1, 1, 0])).toMatchObject({
      largestOverMean: 1.5,
      chiSquared: 10,
      degrees: 1,
    });
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }), (counts) => {
        const { jain, largestOverMean } = fairnessOf(
          counts,
          counts.map(() => 1),
        );
        expect(jain).toBeGreaterThanOrEqual(1 / counts.length - 1e-9);
        expect(jain).toBeLessThanOrEqual(1 + 1e-9);
        expect(largestOverMean).toBeGreaterThanOrEqual(1 - 1e-9);
      }),
    );
  });
});

describe('a balance', () => {
  test.each(SCHEDULERS)(
    'of %s gives every connection an endpoint, and the same again',
    { tags: ['slow'] },
    (name) => {
      const result = balance(name, { connections: 300 });
      const got = result.endpoints.reduce((sum, { connections }) => sum + connections, 0);
      expect(got).toBe(300);
      expect(result.failures).toEqual({});
      expect(balance(name, { connections: 300 })).toEqual(result);
    },
  );

  test.each(TURNS)(
    'of %s is by turns: exactly even on one node and on many',
    { tags: ['slow'] },
    (name) => {
      for (const nodes of [1, 4]) {
        const { jain, chiSquared, order } = balance(name, { nodes });
        expect([jain, chiSquared]).toEqual([1, 0]);
        if (nodes === 1) expect(order.slice(10, 20)).toEqual(order.slice(0, 10));
      }
    },
  );

  test.each(RANDOM)(
    'of %s is random: chi-squared is as chance has it',
    { tags: ['slow'] },
    (name) => {
      for (const nodes of [1, 3]) {
        const { deviation, jain, degrees } = balance(name, { nodes, connections: 1200 });
        expect(degrees).toBe(9);
        expect(Math.abs(deviation)).toBeLessThan(4);
        expect(jain).toBeGreaterThan(0.98);
        expect(jain).toBeLessThan(1);
      }
    },
  );

  test('of sh gives all connections of one client address one endpoint', { tags: ['slow'] }, () => {
    expect(balance('sh').endpoints.filter(({ connections }) => connections > 0)).toHaveLength(1);
    expect(balance('sh').jain).toBeCloseTo(0.1, 9);
  });

  test('of least connections is even while connections stay open, on one node; many nodes begin alike', () => {
    expect(balance('lc', { alive: 200 }).jain).toBeGreaterThan(0.99);
    // Each node knows its own connections alone, and its first one goes where every node's goes.
    const { order } = balance('lc', { nodes: 8, connections: 8, alive: 8 });
    expect(new Set(order).size).toBe(1);
    expect(new Set(balance('lc', { connections: 8, alive: 8 }).order).size).toBe(8);
  });
});

describe('weights', () => {
  const weights = [1, 2, 3, 4, 10];
  const whole = weights.reduce((sum, weight) => sum + weight, 0);

  test.each([
    ['wrr', 0],
    ['wlc', 600],
  ] as const)(
    'of servers under %s are the ideal that chi-squared is against',
    (scheduler, alive) => {
      const called = syntheticCluster({ services: 1, endpointsPerService: weights.length });
      const node = kubernetesNode(called, { mode: 'ipvs', scheduler, seed: 1 });
      const address = clusterFlow(called, SERVICE).destination;
      const endpoints = balanceEndpoints(called, SERVICE).map((one, place) => ({
        ...one,
        weight: weights[place]!,
      }));
      for (const { endpoint, weight } of endpoints) {
        node.host.ipvs.run(
          `-e -t ${formatEndpoint(address)} -r ${formatEndpoint(endpoint)} -m -w ${weight}`,
        );
      }
      const flow = () => clusterFlow(called, SERVICE);
      const result = runBalance({
        clients: [{ name: 'node', path: node, flow }],
        endpoints,
        connections: 30 * whole,
        alive,
      });
      expect(result.endpoints.map(({ ideal }) => ideal)).toEqual(
        weights.map((weight) => weight / whole),
      );
      expect(result.degrees).toBe(4);
      expect(result.jain).toBeGreaterThan(0.999);
      expect(result.chiSquared).toBeLessThan(scheduler === 'wrr' ? 1e-9 : 1);
      const counts = result.endpoints.map(({ connections }) => connections);
      // The same counts are far from even where no weight is told.
      expect(
        fairnessOf(
          counts,
          weights.map(() => 1),
        ).deviation,
      ).toBeGreaterThan(10);
    },
  );

  test('of random choice: chi-squared is as chance has it at any weights', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 3, maxLength: 12 }),
        fc.nat(),
        (drawn, seed) => {
          const some = [...drawn, 5, 7];
          const random = createRandom(seed);
          const all = some.reduce((sum, weight) => sum + weight, 0);
          const counts = some.map(() => 0);
          const places = some.flatMap((weight, place) =>
            Array.from({ length: weight }, () => place),
          );
          for (let k = 0; k < 5000; k++) {
            counts[places[random.below(all)]!]!++;
          }
          const { deviation, degrees } = fairnessOf(counts, some);
          expect(degrees).toBe(some.filter((weight) => weight > 0).length - 1);
          expect(Math.abs(deviation)).toBeLessThan(5);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a scale-up', () => {
  const scaleUp = { at: 500, cluster, endpoints: balanceEndpoints(cluster, SERVICE) };

  test('is evened out at once by turns, and slowly while long-lived connections stay', {
    tags: ['slow'],
  }, () => {
    const short = balance('rr', { scaleUp }).evenedOut!;
    const long = balance('rr', { scaleUp, alive: 400 }).evenedOut!;
    expect(short.connections).toBeGreaterThan(0);
    expect(long.connections).toBeGreaterThan(2 * short.connections!);
    expect(long.seconds).toBeCloseTo(long.connections! * 0.01, 9);
    expect(balance('rr', { scaleUp, alive: 900 }).evenedOut!.connections).toBeNull();
  });

  test('sends the first connections to the new endpoints under least connections, not at random', {
    tags: ['slow'],
  }, () => {
    const first = (name: string): number =>
      balance(name, { scaleUp, alive: 400 }).evenedOut!.firstToNew;
    expect(first('lc')).toBe(12);
    expect(first('iptables')).toBeLessThan(8);
  });

  test('needs clients that update', () => {
    const clients = balanceNodes(planeOf('rr'), few, { service: SERVICE }).map(
      ({ name, path, flow }) => ({ name, path, flow }),
    );
    expect(() => balance('rr', { clients, scaleUp })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
    expect(() => balance('rr', { clients: [] })).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});

test('the picture has who got connection k, by client node, and shares beside the ideal', {
  tags: ['slow'],
}, () => {
  const balances = ['rr', 'iptables'].map((name) => ({
    name,
    result: balance(name, { nodes: 2 }),
  }));
  const { panels, notes } = balanceFigure(balances, 'Two nodes.');
  expect(panels).toHaveLength(4);
  expect(panels[0]!.series.map(({ points }) => points.length)).toEqual([100, 100]);
  expect(panels[1]!.series[1]!.points.every(({ y }) => Math.abs(y - 10) < 1e-9)).toBe(true);
  expect(notes[0]).toContain("Jain's index 1.0000");
});
