import { test as property } from '@fast-check/vitest';
import { readCluster, syntheticCluster, writeCluster } from '@packet-path/cluster';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('services are numbered from the first address of their network', () => {
  const { services, nodes } = syntheticCluster({ services: 2, endpointsPerService: 3 });
  expect(services.map(({ name, clusterIPs }) => `${name} ${clusterIPs[4]}`)).toEqual([
    'svc-00001 10.96.0.1',
    'svc-00002 10.96.0.2',
  ]);
  const [port] = services[0]!.ports;
  expect(port).toMatchObject({ name: '', protocol: 'TCP', port: 80, nodePort: 0 });
  expect(port!.endpoints.every((endpoint) => endpoint.port === 8080)).toBe(true);
  expect(nodes).toHaveLength(1);
});

test('the same seed gives the same cluster, another seed another', () => {
  const text = (seed: number) =>
    writeCluster(syntheticCluster({ services: 5, endpointsPerService: 9, seed, nodes: 3 }));
  expect(text(1)).toBe(text(1));
  expect(text(2)).not.toBe(text(1));
});

property.prop(
  [
    fc.integer({ min: 1, max: 30 }),
    fc.integer({ min: 0, max: 20 }),
    fc.constantFrom(4 as const, 6 as const),
  ],
  { numRuns: 25 },
)(
  'no two pods share an address, and each is in its node’s network',
  (services, endpointsPerService, family) => {
    const cluster = syntheticCluster({ services, endpointsPerService, family, nodes: 4 });
    const pods = cluster.services.flatMap(({ ports }) => ports[0]!.endpoints);
    expect(new Set(pods.map(({ address }) => `${address}`)).size).toBe(
      services * endpointsPerService,
    );
    for (const { address, nodeName } of pods) {
      const node = cluster.nodes.find(({ name }) => name === nodeName);
      expect(node!.podCIDRs[0]!.contains(address)).toBe(true);
    }
    expect(readCluster(writeCluster(cluster))).toEqual(cluster);
  },
);

test('a network that is too small is an error', () => {
  const code = (options: object) => {
    try {
      syntheticCluster({ services: 300, endpointsPerService: 1, ...options });
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'none';
  };
  expect(code({ serviceCidr: '10.96.0.0/24' })).toBe('bad-option');
  expect(code({ podCidr: '10.0.0.0/25' })).toBe('bad-option');
  expect(code({ services: -1 })).toBe('bad-option');
});
