import { syntheticCluster } from '@packet-path/cluster';
import type { Address } from '@packet-path/core';
import { nodePlace } from '@packet-path/data-plane';
import { expect, test } from 'vitest';
import { LocalEndpoints } from '../src/node/local-endpoints.ts';

test('the second node of a cluster finds through an index what looking through all services finds', () => {
  for (const family of [4, 6] as const) {
    const made = () => {
      const cluster = syntheticCluster({
        services: 40,
        endpointsPerService: 3,
        nodes: 4,
        family,
      });
      // An endpoint at a node's address: a server on the host's own network.
      const address = nodePlace(cluster, { node: { name: 'node-2' } }).node.addresses[0] as Address;
      const [first, ...others] = cluster.services;
      const ports = first!.ports.map((port) => ({
        ...port,
        endpoints: [...port.endpoints, { ...port.endpoints[0]!, address, nodeName: 'node-2' }],
      }));
      return { ...cluster, services: [{ ...first!, ports }, ...others] };
    };
    for (const node of ['node-1', 'node-2', 'node-3']) {
      const [shared, own] = [made(), made()];
      const found = [own, shared, shared].map((cluster) => {
        const local = new LocalEndpoints(nodePlace(cluster, { node: { name: node } }));
        return [[...local.pods(cluster)].map(String), [...local.servers(cluster)]];
      });
      expect(found[1]).toEqual(found[0]);
      expect(found[2]).toEqual(found[0]);
      expect(found[0]![0]!.length).toBeGreaterThan(0);
      expect(found[0]![1]).toHaveLength(node === 'node-2' ? 1 : 0);
    }
  }
});
