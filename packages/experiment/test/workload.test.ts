import { syntheticCluster } from '@packet-path/cluster';
import { ARTICLE_2019, bestValues, withConstants } from '@packet-path/cost';
import type { DataPlane } from '@packet-path/data-plane';
import { planesNamed } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import {
  type ClientGroup,
  type RunWorkloadOptions,
  readWorkload,
  runWorkload,
  type Workload,
  type WorkloadResult,
} from '../src/index.ts';

const cluster = syntheticCluster({ services: 10, endpointsPerService: 3 });
const planes = planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables', 'userspace']);
const ipvs = planes[2]!;

function workload(clients: readonly ClientGroup[], more: Partial<Workload> = {}): Workload {
  return { format: 'packet-path/workload/1', name: 'test', seconds: 1, clients, ...more };
}

function group(more: Partial<ClientGroup> = {}): ClientGroup {
  return { name: 'one', arrivals: { kind: 'poisson', perSecond: 200 }, ...more };
}

function run(of: Workload, more: Partial<RunWorkloadOptions> = {}): WorkloadResult {
  return runWorkload(of, { plane: ipvs, cluster, calibration: ARTICLE_2019, ...more });
}

describe('a workload', () => {
  test('gives the same bytes again, and other ones for another seed', { tags: ['slow'] }, () => {
    const text = (seed: number): string => JSON.stringify(run(workload([group()]), { seed }));
    const first = text(1);
    expect(text(1)).toBe(first);
    expect(text(2)).not.toBe(first);
  });

  const whole: DataPlane = {
    ...ipvs,
    make: (of, options) =>
      Object.defineProperty(ipvs.make(of, options), 'converse', { value: undefined }),
  };
  test.each([
    ...planes.map((plane) => [plane.name, plane] as const),
    ['a plane that has no packets one by one', whole] as const,
  ])('runs over %s', { tags: ['slow'] }, (_, plane) => {
    const result = run(workload([group({ requestsPerConnection: 3 })]), { plane });
    expect(result.failures).toEqual({});
    expect(result.requests.count).toBeGreaterThan(150);
    expect(result.load.packets).toBeGreaterThan(0);
    expect(result.load.sockets > 0).toBe(plane.name === 'userspace');
    expect(result.requests.percentile(0.01)).toBeGreaterThan(340_000);
  });

  test('connections carry so many requests, and no more', { tags: ['slow'] }, () => {
    for (const requestsPerConnection of [1, 4]) {
      const { requests, connections, opening } = run(workload([group({ requestsPerConnection })]));
      expect(opening.packets).toBeGreaterThanOrEqual(connections.count);
      const least = Math.ceil(requests.count / requestsPerConnection);
      expect(connections.count).toBeGreaterThanOrEqual(least);
      expect(connections.count).toBeLessThan(least + 5);
    }
  });

  test('arrivals are fixed, at random, or in bursts', { tags: ['slow'] }, () => {
    const count = (arrivals: ClientGroup['arrivals']): WorkloadResult =>
      run(workload([group({ arrivals })]));
    expect(count({ kind: 'fixed', perSecond: 100 }).requests.count).toBe(99);
    const bursts = count({ kind: 'bursts', perSecond: 10, size: 20 });
    const even = count({ kind: 'fixed', perSecond: 200 });
    expect(bursts.requests.count % 20).toBe(0);
    expect(bursts.requests.percentile(0.95)).toBeGreaterThan(1.5 * even.requests.percentile(0.95));
  });

  test('clients of a closed loop wait for their answers', () => {
    const arrivals = { kind: 'closed', clients: 5, think: 0.01, thinking: 'fixed' } as const;
    const { requests, perSecond } = run(
      workload([group({ arrivals, requestsPerConnection: 1e9 })]),
    );
    const cycle = 0.01 + requests.mean / 1e9;
    expect(requests.count).toBeCloseTo(5 / cycle, -1);
    expect(perSecond.count).toBe(1);
  });

  test('long-lived and short-lived clients are told apart', { tags: ['slow'] }, () => {
    const short = group({ name: 'short' });
    const long = group({ name: 'long', requestsPerConnection: 1000 });
    const { groups, requests } = run(workload([short, long]));
    expect(groups.map(({ name }) => name)).toEqual(['short', 'long']);
    expect(groups[0]!.requests.mean).toBeGreaterThan(groups[1]!.requests.mean);
    expect(groups[0]!.requests.count + groups[1]!.requests.count).toBe(requests.count);
  });

  test('services are called by their weights', { tags: ['slow'] }, () => {
    const rules = (name: string): number =>
      run(workload([group({ services: [{ name }] })]), { plane: planes[0]! }).rules.mean;
    const some = cluster.services.filter((_, index) => index % 3 === 0);
    const all = some.map(({ namespace, name }) => rules(`${namespace}/${name}`));
    expect(Math.max(...all) - Math.min(...all)).toBeGreaterThan(5);
    expect(() => rules('default/none')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('requests of the warm-up are not counted', () => {
    const arrivals = { kind: 'fixed', perSecond: 100 } as const;
    const { requests, seconds, loads } = run(
      workload([group({ arrivals })], { seconds: 2, warmUp: 1 }),
    );
    expect([requests.count, seconds, loads.length]).toEqual([100, 1, 1]);
    expect(() => run(workload([group()], { warmUp: 1 }))).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});

describe('what shares the processors', () => {
  const busy = workload([group({ arrivals: { kind: 'poisson', perSecond: 200 } })], { seconds: 4 });

  test('the estimator of Linux before 6.2 stops packets, the thread since does not', {
    tags: ['slow'],
  }, () => {
    const values = bestValues(
      withConstants(ARTICLE_2019, {
        'estimator.thread': { ...ARTICLE_2019.constants['estimator.processor']!, best: 150 },
      }),
    );
    const tail = (estimator?: RunWorkloadOptions['estimator']): number =>
      run(busy, { values, processors: 1, ...(estimator && { estimator }) }).requests.percentile(
        0.99,
      );
    const without = tail();
    expect(tail({ estimators: 110_001, possible: 16 })).toBeGreaterThan(without + 10e6);
    expect(tail({ estimators: 110_001, possible: null })).toBeLessThan(without + 1e6);
  });

  test('syncs take a share of one processor from processes, and none where another is idle', {
    tags: ['slow'],
  }, () => {
    const mean = (processors: number, work: object): number =>
      run(busy, { processors, syncs: { every: 2, first: 0.5, work } }).requests.mean;
    const sync = { servicesChecked: 7000 };
    expect(mean(1, sync)).toBeGreaterThan(mean(1, {}) + 20_000);
    expect(mean(4, sync)).toBeLessThan(mean(4, {}) + 5000);
  });

  test('a constant that doubles doubles its cause in the load', () => {
    const load = (calibration = ARTICLE_2019): WorkloadResult['load'] =>
      run(workload([group({ arrivals: { kind: 'fixed', perSecond: 100 } })]), { calibration }).load;
    const before = load();
    const client = { 'client.connect': 2, 'client.request': 2, 'client.close': 2 } as const;
    const after = load(withConstants(ARTICLE_2019, client));
    expect(after.processes / before.processes).toBeCloseTo(2, 1);
    expect(after.packets / before.packets).toBeCloseTo(1, 1);
  });
});

describe('churn', () => {
  const changes = [
    'endpoint-added',
    'endpoint-drained',
    'endpoint-removed',
    'service-added',
    'service-removed',
  ] as const;

  test.each(planes.map((plane) => [plane.name, plane] as const))(
    '%s follows endpoints and services that come and go',
    { tags: ['slow'] },
    (_, plane) => {
      const churn = changes.map((change, index) => ({
        change,
        at: 0.1 + 0.07 * index,
        every: 0.2,
      }));
      const syncPeriods = { minSyncPeriod: 0 };
      const result = run(workload([group()], { churn }), { plane, syncPeriods });
      expect(result.syncs.count).toBeGreaterThan(5);
      expect(result.programmed.count).toBeGreaterThanOrEqual(result.syncs.count);
      expect(result.requests.count).toBeGreaterThan(150);
    },
  );
});

describe('syncs that churn asks for', () => {
  const churn = [{ change: 'endpoint-added', at: 0.05, every: 0.1 }] as const;
  const syncs = (more: Partial<RunWorkloadOptions>): WorkloadResult =>
    run(
      workload([group({ arrivals: { kind: 'poisson', perSecond: 20 } })], { seconds: 10, churn }),
      more,
    );

  test('are a minSyncPeriod apart, but for a burst, and program all changes known by then', {
    tags: ['slow'],
  }, () => {
    // A burst of 2 at once, a token each second, and each sync programs what came since the last.
    for (const minSyncPeriod of [1, 2, 5]) {
      const { syncs: all, programmed } = syncs({ syncPeriods: { minSyncPeriod } });
      expect(all.count).toBeGreaterThanOrEqual(Math.floor(10 / minSyncPeriod));
      expect(all.count).toBeLessThanOrEqual(Math.ceil(10 / minSyncPeriod) + 3);
      expect(programmed.percentile(1) / 1e9).toBeGreaterThan(minSyncPeriod * 0.8);
      const longest = all.percentile(1) / 1e9;
      expect(programmed.percentile(1) / 1e9).toBeLessThan(minSyncPeriod + 2 * longest);
    }
    expect(syncs({ syncPeriods: { minSyncPeriod: 0 } }).syncs.count).toBeGreaterThan(90);
    expect(syncs({ syncPeriods: { minSyncPeriod: 5, burst: 4 } }).syncs.count).toBe(
      syncs({ syncPeriods: { minSyncPeriod: 5, burst: 2 } }).syncs.count + 2,
    );
  });

  test("are as often as the plane's release lets them: a second apart today, at once in 2019", {
    tags: ['slow'],
  }, () => {
    expect(syncs({ plane: planes[1]! }).syncs.count).toBeLessThan(14);
    expect(syncs({ plane: planes[0]! }).syncs.count).toBeGreaterThan(90);
  });

  test.each([{ minSyncPeriod: -1 }, { minSyncPeriod: Number.NaN }, { burst: 0 }])(
    '%j is refused',
    (syncPeriods) => {
      expect(() => syncs({ syncPeriods })).toThrow(expect.objectContaining({ code: 'bad-option' }));
    },
  );
});

describe('a workload as text', () => {
  const text = `
format: packet-path/workload/1
name: mixed
seconds: 2
clients:
  - name: short
    arrivals: { kind: poisson, perSecond: 50 }
  - name: long
    arrivals: { kind: closed, clients: 3, think: 0.5 }
    requestsPerConnection: 100
    responseBytes: { low: 100, high: 2000 }
    services: [{ name: default/svc-00001, weight: 2 }]
churn:
  - { change: endpoint-added, at: 1, every: 0.5 }
`;

  test('is read and run', () => {
    const read = readWorkload(text);
    expect(read.clients.map(({ name }) => name)).toEqual(['short', 'long']);
    expect(readWorkload(JSON.stringify(read))).toEqual(read);
    expect(run(read).requests.count).toBeGreaterThan(50);
  });

  test.each([
    ['perSecond: 50', 'perSecond: -5'],
    ['perSecond: 50', 'persecond: 50'],
    ['think: 0.5', 'think: soon'],
    ['low: 100', 'low: 3000'],
    ['seconds: 2', 'seconds: 0'],
    ['workload/1', 'workload/9'],
    ['endpoint-added', 'endpoint-moved'],
    ['kind: closed', 'kind: open'],
  ])('%s as %s is refused with a position', (from, to) => {
    expect(() => readWorkload(text.replace(from, to))).toThrow(
      expect.objectContaining({ line: expect.any(Number) }),
    );
  });
});
