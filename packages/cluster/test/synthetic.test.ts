import { readCluster, syntheticCluster, writeCluster } from '@packet-path/cluster';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkFor } from '../src/synthetic/networks.ts';

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

test('no two pods share an address, and each is in its node’s network', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 20 }),
      fc.constantFrom(4 as const, 6 as const, 'dual' as const),
      (services, endpointsPerService, family) => {
        const cluster = syntheticCluster({ services, endpointsPerService, family, nodes: 4 });
        const pods = cluster.services.flatMap(({ ports }) => ports[0]!.endpoints);
        expect(new Set(pods.map(({ address }) => `${address}`)).size).toBe(
          services * endpointsPerService * (family === 'dual' ? 2 : 1),
        );
        for (const { address, nodeName } of pods) {
          const node = cluster.nodes.find(({ name }) => name === nodeName);
          const block = node!.podCIDRs.find((prefix) => prefix.family === address.family);
          expect(block!.contains(address)).toBe(true);
        }
        expect(readCluster(writeCluster(cluster))).toEqual(cluster);
      },
    ),
    { numRuns: 25 },
  );
});

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

test('a dual cluster is one of each family, with the same pods on the same nodes', () => {
  const sizes = { services: 3, endpointsPerService: 4, nodes: 2 };
  const dual = syntheticCluster({ ...sizes, family: 'dual' });
  for (const family of [4, 6] as const) {
    const single = syntheticCluster({ ...sizes, family });
    const ofFamily = <Value extends { readonly family: number }>(values: readonly Value[]) =>
      values.filter((value) => value.family === family);
    expect(
      dual.nodes.map(({ addresses, podCIDRs, ...node }) => ({
        ...node,
        addresses: ofFamily(addresses),
        podCIDRs: ofFamily(podCIDRs),
      })),
    ).toEqual(single.nodes);
    for (const [index, service] of dual.services.entries()) {
      const alone = single.services[index]!;
      expect(service.clusterIPs[family]).toEqual(alone.clusterIPs[family]);
      expect(
        service.ports[0]!.endpoints.filter(({ address }) => address.family === family),
      ).toEqual(alone.ports[0]!.endpoints);
    }
  }
  const [first] = dual.nodes;
  expect([first!.addresses.map(String), first!.podCIDRs.map(String)]).toEqual([
    ['192.168.0.10', 'fd00:192:168::a'],
    ['10.244.0.0/25', 'fd00:10:244::/121'],
  ]);
});

test('default networks widen with the cluster, and stay where it fits', () => {
  const services = (wanted: number) => `${networkFor('services', 4, wanted)}`;
  expect(services(2 ** 20)).toBe('10.96.0.0/12');
  expect(services(2 ** 20 + 1)).toBe('10.96.0.0/11');
  expect(services(2 ** 23)).toBe('10.0.0.0/9');
  expect(() => services(2 ** 23 + 1)).toThrow('room for 8388608');
  // 100,000 services of 10 are 9,091 nodes with blocks of 128.
  expect(`${networkFor('pods', 4, 9091 * 128)}`).toBe('10.224.0.0/11');
  expect(`${networkFor('pods', 6, 2 ** 30)}`).toBe('fd00:10:244::/98');

  const sizes = { services: 1, endpointsPerService: 1, podsPerNode: 16_000 };
  expect(`${syntheticCluster({ ...sizes, nodes: 16 }).nodes[0]!.podCIDRs}`).toBe('10.244.0.0/18');
  expect(`${syntheticCluster({ ...sizes, nodes: 17 }).nodes[0]!.podCIDRs}`).toBe('10.240.0.0/18');
});

test('ports are checked: a protocol in lower case, a port out of range, a field that there is not', () => {
  const withPort = (port: object) => (): unknown =>
    syntheticCluster({
      services: 1,
      endpointsPerService: 1,
      ports: [port as { readonly port: number }],
    });
  expect(withPort({ port: 53, protocol: 'udp' })).toThrow("protocol is 'udp'");
  expect(withPort({ port: 70_000 })).toThrow('port is 70000');
  expect(withPort({ port: 80, target: 1 })).toThrow("no option 'target'");
});
