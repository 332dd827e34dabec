import { syntheticCluster } from 'packet-path/cluster';
import { planesNamed } from 'packet-path/node';
import { expectedWork, runStudy } from 'packet-path/study';
import { expect, test } from 'vitest';
import type { GrowRequest } from '../../src/model/protocol/grow.ts';
import { MODES, type Scene } from '../../src/model/protocol/scene.ts';
import { sizesTo } from '../../src/views/grow/sizes.ts';
import { askFresh } from '../support/ask.ts';

const SHOP: Scene = { kind: 'shop', policies: false };
const REQUEST: GrowRequest = {
  by: 'shape',
  scene: SHOP,
  modes: MODES,
  sizes: [1, 60, 100_000],
  endpoints: 10,
  requests: 100,
};

test('counts of shapes are those that the library expects, to 100,000 services', async () => {
  const { planes } = await askFresh('grow', REQUEST);
  expect(planes.map(({ plane }) => plane)).toEqual(MODES);
  for (const [index, plane] of planesNamed(MODES).entries()) {
    // kube-proxy's sets of IPVS mode take 65,536 elements, userspace mode 28,232 ports: there is no law beyond.
    const isBounded = plane.name === 'ipvs' || plane.name === 'userspace';
    const sizes = isBounded ? [1, 60] : REQUEST.sizes;
    expect(planes[index]!.points).toHaveLength(sizes.length);
    for (const [at, services] of sizes.entries()) {
      const shape = { services, endpointsPerService: 10 };
      const { newConnection, requests } = expectedWork(shape, plane, [100]);
      expect(planes[index]!.points[at]).toEqual({
        services,
        rules: newConnection.rules,
        setLookups: newConnection.setLookups.mean,
        hashProbes: newConnection.hashProbes.mean,
        rulesPerRequest: requests[0]!.rules.mean,
      });
    }
  }
});

test('a shape and a node of such a cluster have the same counts', async () => {
  const scene: Scene = { kind: 'synthetic', services: 60, endpoints: 10, policies: 0 };
  const byShape = await askFresh('grow', REQUEST);
  const byNode = await askFresh('grow', { ...REQUEST, by: 'node', scene });
  for (const [index, { points }] of byNode.planes.entries()) {
    expect(points).toEqual([byShape.planes[index]!.points[1]]);
  }
});

test('policies are counted on the node', async () => {
  const of = async (policies: boolean) => {
    const scene: Scene = { kind: 'shop', policies };
    const grown = await askFresh('grow', { ...REQUEST, by: 'node', scene, modes: ['iptables'] });
    return grown.planes[0]!;
  };
  const [bare, guarded] = [await of(false), await of(true)];
  expect(guarded.title).toContain('Calico');
  expect(guarded.points[0]!.rules.mean).toBeGreaterThan(bare.points[0]!.rules.mean);
});

test('a study has the same mean', async () => {
  const cluster = syntheticCluster({ services: 60, endpointsPerService: 10 });
  const planes = planesNamed(['iptables']);
  const { runs } = runStudy({
    clusters: [{ name: 'a', kind: 'synthetic', cluster: () => cluster }],
    planes,
  });
  const grown = await askFresh('grow', { ...REQUEST, modes: ['iptables'], sizes: [60] });
  expect(grown.planes[0]!.points[0]!.rules).toEqual(runs[0]!.newConnection.rules);
});

test('sizes run from 1 to the largest, none twice', () => {
  for (const most of [1, 2, 7, 1000, 100_000]) {
    for (const axes of ['linear', 'logarithmic'] as const) {
      const sizes = sizesTo(most, axes);
      expect([sizes[0], sizes.at(-1)]).toEqual([1, most]);
      expect([...sizes].sort((a, b) => a - b)).toEqual([...new Set(sizes)]);
    }
  }
});
