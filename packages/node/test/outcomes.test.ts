import { type Cluster, syntheticCluster } from '@packet-path/cluster';
import { formatEndpoint } from '@packet-path/core';
import { clusterFlow, type FlowOutcome, type PlaneHost } from '@packet-path/data-plane';
import type { Scheduler } from '@packet-path/ipvs-model';
import { describe, expect, test } from 'vitest';
import { type KubernetesNodeOptions, kubernetesNode } from '../src/index.ts';

const cluster = syntheticCluster({ services: 3, endpointsPerService: 4 });
const NAME = 'default/svc-00002';

function nodeOf(options: KubernetesNodeOptions, of: Cluster = cluster): PlaneHost {
  return kubernetesNode(of, { seed: 1, ...options });
}

/** The endpoints met, each with its probability; and the rest of what is said. */
function met(node: PlaneHost, of: Cluster = cluster) {
  const outcomes = node.outcomes(clusterFlow(of, NAME));
  if ('sample' in outcomes) return { ...outcomes, shares: new Map<string, number>() };
  const all: FlowOutcome[] = [...outcomes.exact];
  const shares = new Map<string, number>();
  for (const { endpoint, probability } of all) {
    const key = endpoint === null ? 'nobody' : formatEndpoint(endpoint);
    shares.set(key, (shares.get(key) ?? 0) + probability);
  }
  return { means: outcomes.means, endpoints: outcomes.endpoints, shares, all };
}

const sum = (shares: ReadonlyMap<string, number>): number =>
  [...shares.values()].reduce((total, share) => total + share, 0);

describe('the outcomes of a connection', () => {
  test.each<KubernetesNodeOptions>([{ mode: 'iptables' }, { mode: 'nftables' }])(
    'are those of all draws in $mode mode, with their exact probabilities',
    (options) => {
      const { means, shares } = met(nodeOf(options));
      expect(means).toBe('draws');
      expect(shares.size).toBe(4);
      expect(sum(shares)).toBeCloseTo(1, 12);
      for (const share of shares.values()) expect(share).toBeCloseTo(0.25, 9);
    },
  );

  test('show how far the ten digits of --probability are from even', () => {
    const three = syntheticCluster({ services: 3, endpointsPerService: 3 });
    const { shares } = met(nodeOf({ mode: 'iptables' }, three), three);
    // 0.33333333349 is 715827883 of 2^31: the first of three gets a little more.
    expect([...shares.values()][0]).toBe(715_827_883 / 2 ** 31);
  });

  test.each(['rr', 'wrr'])('are turns under %s', (scheduler) => {
    const { means, endpoints, shares, all } = met(nodeOf({ mode: 'ipvs', scheduler }));
    expect({ means, endpoints, met: shares.size }).toEqual({
      means: 'turns',
      endpoints: 4,
      met: 4,
    });
    expect(all?.map(({ probability }) => probability)).toEqual([0.25, 0.25, 0.25, 0.25]);
    for (const { opening } of all ?? []) expect(opening.ipvsConnectionProbes).toBe(0);
  });

  test.each(['lc', 'wlc', 'sed', 'nq', 'lblc', 'lblcr', 'ovf'])(
    'are met through connections that stay open under %s',
    (scheduler) => {
      const { means, endpoints, shares } = met(nodeOf({ mode: 'ipvs', scheduler }));
      expect({ means, endpoints, met: shares.size }).toEqual({
        means: 'open connections',
        endpoints: 4,
        met: 4,
      });
      expect(sum(shares)).toBeCloseTo(1, 12);
    },
  );

  test.each([
    ['sh', 4],
    ['mh', 4],
  ])('are met through other sources under %s', (scheduler, count) => {
    const { means, endpoints, shares } = met(nodeOf({ mode: 'ipvs', scheduler }));
    expect({ means, endpoints, met: shares.size }).toEqual({
      means: 'other sources',
      endpoints: 4,
      met: count,
    });
    expect(sum(shares)).toBeCloseTo(1, 12);
  });

  test('are no more than sh has buckets for, where there are more endpoints', () => {
    const many = syntheticCluster({ services: 2, endpointsPerService: 300, podsPerNode: 1000 });
    const { endpoints, shares } = met(nodeOf({ mode: 'ipvs', scheduler: 'sh' }, many), many);
    expect(endpoints).toBe(300);
    // A pod's neighbours have fewer addresses than sh has buckets, and each bucket has an endpoint.
    expect(shares.size).toBeGreaterThan(150);
    expect(shares.size).toBeLessThanOrEqual(256);
    for (const share of shares.values()) expect(share).toBe(1 / 256);
  });

  test.each(['dh', 'fo'])('are one, whoever asks, under %s', (scheduler) => {
    const { means, endpoints, shares } = met(nodeOf({ mode: 'ipvs', scheduler }));
    expect({ means, endpoints }).toEqual({ means: 'one', endpoints: 4 });
    expect([...shares.values()]).toEqual([1]);
  });

  test('are the draws of twos, whose first destination has one chance more', () => {
    const { means, endpoints, shares } = met(nodeOf({ mode: 'ipvs', scheduler: 'twos' }));
    expect({ means, endpoints, met: shares.size }).toEqual({
      means: 'draws',
      endpoints: 4,
      met: 4,
    });
    expect(sum(shares)).toBeCloseTo(1, 12);
    // Two numbers of 0 to 4 each; of two destinations alike the first drawn stays.
    const sorted = [...shares.values()].sort((a, b) => b - a);
    expect(sorted.map((share) => Math.round(share * 25))).toEqual([10, 5, 5, 5]);
  });

  test('of twos over many endpoints are sampled', () => {
    const many = syntheticCluster({ services: 2, endpointsPerService: 300 });
    const outcomes = met(nodeOf({ mode: 'ipvs', scheduler: 'twos' }, many), many);
    expect(outcomes).toMatchObject({ sample: expect.stringMatching(/two of 300/), endpoints: 300 });
  });

  test('are turns of the userspace proxy, each with the endpoint that it calls', () => {
    const { means, endpoints, shares } = met(nodeOf({ mode: 'userspace' }));
    expect({ means, endpoints, met: shares.size }).toEqual({
      means: 'turns',
      endpoints: 4,
      met: 4,
    });
  });

  test('are sampled under a scheduler that does not say what it chooses by', () => {
    const newest: Scheduler = {
      name: 'newest',
      bind: (service) => ({ schedule: () => service.destinations[0] }),
    };
    const node = nodeOf({ mode: 'ipvs', scheduler: 'newest', ipvs: { schedulers: [newest] } });
    const { sample, endpoints } = met(node) as { sample?: string; endpoints?: number };
    expect(sample).toMatch(/newest/);
    expect(endpoints).toBe(4);
  });

  test.each(['lc', 'lblc', 'rr', 'sh'])('leave the host empty behind, under %s', (scheduler) => {
    const node = kubernetesNode(cluster, { mode: 'ipvs', scheduler, seed: 1 });
    met(node);
    for (const { destinations } of node.host.ipvs.view.services) {
      for (const { activeConnections, inactiveConnections } of destinations) {
        expect([activeConnections, inactiveConnections]).toEqual([0, 0]);
      }
    }
    expect(node.host.ipvs.view.connectionCount).toBe(0);
  });

  test('of a service with affinity are all endpoints, by whatever means', () => {
    const sticky: Cluster = {
      ...cluster,
      services: cluster.services.map((service) => ({ ...service, affinitySeconds: 10_800 })),
    };
    for (const options of [
      { mode: 'iptables' },
      { mode: 'nftables' },
      { mode: 'ipvs', scheduler: 'rr' },
      { mode: 'ipvs', scheduler: 'lc' },
      { mode: 'ipvs', scheduler: 'sh' },
      { mode: 'userspace' },
    ] as const) {
      const { shares } = met(nodeOf(options, sticky), sticky);
      expect([options, shares.size]).toEqual([options, 4]);
    }
  });
});
