import { readFileSync } from 'node:fs';
import { readCluster, syntheticCluster } from '@packet-path/cluster';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterFlow, nodePlace } from '../src/index.ts';

const SHOP = new URL('../../../examples/clusters/shop.yaml', import.meta.url);
const shop = readCluster(readFileSync(SHOP, 'utf8'));

describe('the place of a node', () => {
  it('is told by Node objects, where the cluster has any', () => {
    const cluster = syntheticCluster({ services: 3, endpointsPerService: 100, nodes: 3 });
    const { node, networks } = nodePlace(cluster, { node: { name: 'node-2' } });
    expect(node.addresses.map(String)).toEqual(['192.168.0.11']);
    expect(String(networks[0]?.block)).toBe(String(cluster.nodes[1]?.podCIDRs[0]));
  });

  it.each([
    ['node-2', 'bad-option', /^nodePlace: its options are 'node-2'; expected an object of node/],
    [{ node: 'node-2' }, 'bad-option', /node is 'node-2'; expected an object/],
    [{ node: { nme: 'node-2' } }, 'unknown-option', /did you mean 'name'\?/],
    [{ node: {} }, 'bad-option', /name is missing/],
    [{ nodes: 3 }, 'unknown-option', /did you mean 'node'\?/],
    [{ node: { name: 'node-22' } }, 'not-found', /no node 'node-22', did you mean 'node-2'\?; e/],
    [
      { node: { name: 'nope' } },
      'not-found',
      /expected node-1, node-2, or addresses of a new node/,
    ],
  ])('is refused: %j', (options, code, message) => {
    const cluster = syntheticCluster({ services: 3, endpointsPerService: 3, nodes: 2 });
    expect(() => nodePlace(cluster, options as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('may be that of a new node, which comes with addresses', () => {
    const cluster = syntheticCluster({ services: 3, endpointsPerService: 3, nodes: 2 });
    const node = { name: 'node-9', addresses: ['192.168.0.99'] };
    expect(nodePlace(cluster, { node }).node.addresses.map(String)).toEqual(['192.168.0.99']);
  });

  it('is guessed from the endpoints, where it has none', () => {
    const { node, networks } = nodePlace(shop);
    expect(node).toEqual({ name: 'worker-1', addresses: [expect.anything()] });
    expect(networks).toHaveLength(1);
    expect(String(networks[0]?.cluster)).toBe('10.244.0.0/16');
    expect(String(networks[0]?.block)).toBe('10.244.1.0/24');
    expect(networks[0]?.strays).toEqual([]);
  });

  it('has a client that is a pod of the cluster and serves nothing', () => {
    fc.assert(
      fc.property(
        fc.record({
          services: fc.integer({ min: 1, max: 20 }),
          endpointsPerService: fc.integer({ min: 0, max: 20 }),
          family: fc.constantFrom(4 as const, 6 as const),
          podsPerNode: fc.integer({ min: 1, max: 130 }),
        }),
        (options) => {
          const cluster = syntheticCluster(options);
          const [network] = nodePlace(cluster).networks;
          expect(network?.cluster.contains(network.client)).toBe(true);
          for (const { ports } of cluster.services) {
            for (const { endpoints } of ports) {
              expect(endpoints.some(({ address }) => address.equals(network!.client))).toBe(false);
            }
          }
        },
      ),
    );
  });
});

describe('a flow to a service', () => {
  it('goes from the client to the cluster IP, by the name of the service and its port', () => {
    const flow = clusterFlow(shop, 'kube-system/kube-dns:dns');
    expect(flow.protocol).toBe(17);
    expect(`${flow.source.address} ${flow.destination.address} ${flow.destination.port}`).toBe(
      '10.244.1.2 10.96.0.10 53',
    );
    expect(clusterFlow(shop, 'kube-system/kube-dns', { protocol: 'tcp' }).protocol).toBe(6);
    expect(clusterFlow(shop, 'kube-system/kube-dns', { port: 9153 }).destination.port).toBe(9153);
  });

  it('to a service that is not there is refused', () => {
    for (const name of ['shop/none', 'shop/orders-db', 'cart']) {
      expect(() => clusterFlow(shop, name)).toThrow(expect.objectContaining({ code: 'not-found' }));
    }
    expect(() => clusterFlow(shop, 'shop/cart', { family: 6 })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});
