import { readPolicies } from '@packet-path/calico';
import { type Cluster, proxyPorts, syntheticCluster } from '@packet-path/cluster';
import { type Seed, Work } from '@packet-path/core';
import type { DataPlane, ExactOutcomes, PlaneHost } from '@packet-path/data-plane';
import { runStudy } from '@packet-path/experiment';
import { kubeProxyPlane, kubernetesNode, planesNamed } from '@packet-path/node';
import { clusters } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';

const MODES = ['iptables-2019', 'iptables', 'ipvs', 'nftables'] as const;

/** A study, how many connections were played for it, and of how many destinations the outcomes were asked. */
function study(
  cluster: Cluster,
  plane: DataPlane,
  change: (host: PlaneHost) => void = () => {},
  seed: Seed = 1,
) {
  let connections = 0;
  let asked = 0;
  const watched: DataPlane = {
    ...plane,
    make(made, options) {
      const host = plane.make(made, options);
      change(host);
      const connect = host.connect.bind(host);
      const outcomes = host.outcomes.bind(host);
      return Object.assign(host, {
        outcomes: (...words: Parameters<PlaneHost['outcomes']>) => {
          asked++;
          return outcomes(...words);
        },
        connect: (...words: Parameters<PlaneHost['connect']>) => {
          connections++;
          return connect(...words);
        },
      });
    },
  };
  const clusters = [{ name: 'one', kind: 'described', cluster: () => cluster }] as const;
  const result = runStudy({ clusters, planes: [watched], seed });
  return { result, connections: () => connections, asked: () => asked };
}

/** The same, each destination measured by packets. */
function byPackets(cluster: Cluster, plane: DataPlane, seed: Seed = 1) {
  return study(cluster, plane, (host) => Object.assign(host, { likeness: undefined }), seed);
}

test.each(MODES)(
  'what a study of %s knows from destinations alike is what packets count',
  { tags: ['slow'] },
  (name) => {
    const [plane] = planesNamed([name]);
    fc.assert(
      fc.property(clusters(), (cluster) => {
        expect(study(cluster, plane!).result).toEqual(byPackets(cluster, plane!).result);
      }),
      { seed: 1, numRuns: 10 * PROPERTY_RUNS },
    );
  },
);

test.each(MODES)(
  'of equal services %s plays and rehearses few, with the same counts',
  { tags: ['slow'] },
  (name) => {
    const [plane] = planesNamed([name]);
    for (const family of [4, 6] as const) {
      const cluster = syntheticCluster({ services: 60, endpointsPerService: 3, nodes: 9, family });
      const alike = study(cluster, plane!);
      const packets = byPackets(cluster, plane!);
      expect(alike.result).toEqual(packets.result);
      expect(packets.connections()).toBe(60);
      expect(alike.connections()).toBeLessThan(12);
      expect(packets.asked()).toBe(60);
      expect(alike.asked()).toBeLessThan(24);
    }
  },
);

test.each([
  { mode: 'iptables', layout: '2019' },
  { mode: 'iptables' },
  { mode: 'ipvs' },
  { mode: 'ipvs', scheduler: 'wrr' },
  { mode: 'nftables' },
] as const)(
  'a connection whose tuples share a bucket is played: $mode',
  { tags: ['slow'] },
  (options) => {
    const small = kubeProxyPlane('small', 'Small', { ...options, conntrack: { buckets: 4 } });
    const cluster = syntheticCluster({ services: 80, endpointsPerService: 2, nodes: 3 });
    const alike = study(cluster, small);
    const packets = byPackets(cluster, small);
    expect(alike.result).toEqual(packets.result);
    expect(alike.connections()).toBeGreaterThan(10);
  },
);

test.each(['lc', 'sh', 'sed', 'mh'] as const)(
  'so are those that the scheduler %s tells apart',
  (scheduler) => {
    const plane = kubeProxyPlane('ipvs', 'IPVS', { mode: 'ipvs', scheduler });
    const cluster = syntheticCluster({ services: 8, endpointsPerService: 3 });
    expect(study(cluster, plane).result).toEqual(byPackets(cluster, plane).result);
  },
);

test.each(MODES)(
  'ports of one service, whose rules have one header, have the counts of packets in mode %s',
  (name) => {
    const [plane] = planesNamed([name]);
    // The order of their rules is by chance: where the second of a kind stands as the first does, later ones may not.
    const ports = [54_285, 58_823].map((port) => ({ port, protocol: 'TCP' }) as const);
    for (const services of [2, 5, 7, 12]) {
      const cluster = syntheticCluster({ services, endpointsPerService: 3, ports });
      expect(study(cluster, plane!).result).toEqual(byPackets(cluster, plane!).result);
    }
  },
);

test.each([
  [979_097, { services: 46, endpointsPerService: 1, ports: [27_745, 443, 80], seed: 502_793 }],
  [601_877, { services: 47, endpointsPerService: 4, ports: [80, 53, 13_781], seed: 925_316 }],
] as const)(
  'a connection whose client has the bucket of a server in IPVS is told apart, seed %i',
  (seed, { ports, ...shape }) => {
    const [plane] = planesNamed(['ipvs']);
    const cluster = syntheticCluster({
      ...shape,
      ports: ports.map((port, index) => ({ port, protocol: 'TCP', targetPort: 8000 + index })),
    });
    const { result } = study(cluster, plane!, undefined, seed);
    expect(result).toEqual(byPackets(cluster, plane!, seed).result);
  },
);

test.each(['iptables-2019', 'iptables'])(
  'rules of %s that a host passes over otherwise than it says are counted by dry runs',
  (name) => {
    const [plane] = planesNamed([name]);
    const cluster = syntheticCluster({ services: 30, endpointsPerService: 3 });
    const wrong = study(cluster, plane!, (host) => {
      const likeness = host.likeness!;
      Object.assign(host, {
        likeness: (...words: Parameters<typeof likeness>) => {
          const known = likeness(...words);
          return known && { ...known, passedOver: () => new Work() };
        },
      });
    });
    expect(wrong.result).toEqual(byPackets(cluster, plane!).result);
    expect(wrong.asked()).toBe(30);
  },
);

test.each([1, 2, 9])(
  'tables of services that nobody tells, for %i endpoints, are looked into by dry runs',
  (endpointsPerService) => {
    const [plane] = planesNamed(['nftables']);
    const cluster = syntheticCluster({ services: 30, endpointsPerService });
    const silent = study(cluster, plane!, (host) => {
      const outcomes = host.outcomes.bind(host);
      host.outcomes = (flow) => {
        const all = outcomes(flow) as ExactOutcomes;
        const exact = [...all.exact];
        for (const lookup of exact.flatMap(({ lookups = [] }) => lookups)) {
          Object.assign(lookup, { tablesBehind: undefined });
        }
        return { ...all, exact };
      };
    });
    expect(silent.result).toEqual(byPackets(cluster, plane!).result);
  },
);

test('a host that somebody has changed says nothing of likeness', () => {
  const cluster = syntheticCluster({ services: 20, endpointsPerService: 2 });
  const [iptables] = planesNamed(['iptables']);
  const node = kubernetesNode(cluster, iptables!.node);
  const client = { address: node.place.networks[0]!.client, port: 40_000 };
  const [port] = proxyPorts(cluster, 4);
  expect(node.likeness?.(port!, client)?.key).toBeTypeOf('string');
  node.host.iptables[4].run('-I FORWARD -d 10.96.0.3 -j ACCEPT');
  expect(node.likeness?.(port!, client)).toBeUndefined();
});

test('a node with policies, one that masquerades all and one of sysctls of its own say nothing of it', () => {
  const cluster = syntheticCluster({ services: 2, endpointsPerService: 2 });
  const policies = { objects: readPolicies('') };
  for (const beside of [{ policies }, { masqueradeAll: true }, { sysctls: {} }]) {
    expect(kubernetesNode(cluster, { mode: 'iptables', ...beside }).likeness).toBeUndefined();
  }
  expect(kubernetesNode(cluster, { mode: 'userspace' }).likeness).toBeUndefined();
});
