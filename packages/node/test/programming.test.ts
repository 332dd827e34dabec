import { type Cluster, syntheticCluster } from '@packet-path/cluster';
import { describe, expect, test } from 'vitest';
import { type KubernetesNodeOptions, kubernetesNode } from '../src/index.ts';

const cluster = syntheticCluster({ services: 5, endpointsPerService: 3 });
/** The first service has lost an endpoint. */
const [first, ...others] = cluster.services;
const fewer: Cluster = {
  ...cluster,
  services: [
    {
      ...first!,
      ports: first!.ports.map((port) => ({ ...port, endpoints: port.endpoints.slice(1) })),
    },
    ...others,
  ],
};

function changed(options: KubernetesNodeOptions, to: Cluster = fewer) {
  const node = kubernetesNode(cluster, { order: 'cluster', ...options });
  return { before: node.size(), ...node.update(to), after: node.size() };
}

describe('an update', () => {
  test('writes no tool where nothing has changed, but the chains that are rewritten at each sync', () => {
    for (const mode of ['ipvs', 'nftables', 'userspace'] as const) {
      expect(changed({ mode }, cluster).work.elements).toBe(0);
    }
  });

  test('writes rules and chains in iptables mode', () => {
    const { work, invocations } = changed({ mode: 'iptables' });
    expect(work.runs).toBe(invocations.length);
    const lines = invocations.flatMap(({ input = '' }) => input.split('\n'));
    expect(work.rules).toBe(lines.filter((line) => line.startsWith('-A ')).length);
    expect(work.chains).toBeGreaterThan(0);
    expect(work.characters).toBeGreaterThan(work.rules * 10);
    expect([work.elements, work.services, work.addresses]).toEqual([0, 0, 0]);
  });

  test('writes services, elements and addresses in IPVS mode', () => {
    const { work } = changed({ mode: 'ipvs' }, { ...cluster, services: others });
    // The service and its servers, its address, and its element in the set of cluster IPs.
    expect(work.services).toBeGreaterThan(0);
    expect(work.addresses).toBe(1);
    expect(work.elements).toBeGreaterThan(0);
  });

  test('fills the tables of schedulers that have one', () => {
    const places = (scheduler: string): readonly number[] => {
      const { tablePlaces, tablePermutations } = changed({ mode: 'ipvs', scheduler }).work;
      return [tablePlaces, tablePermutations];
    };
    expect(places('rr')).toEqual([0, 0]);
    // One server of three is taken out: sh and dh fill 256 places, Maglev 4093 for two servers.
    const { length } = changed({ mode: 'ipvs' }).invocations.filter(
      ({ tool, arguments: words }) => tool === 'ipvsadm' && words.startsWith('-d'),
    );
    expect(length).toBe(1);
    expect(places('sh')).toEqual([256, 0]);
    expect(places('dh')).toEqual([256, 0]);
    expect(places('mh')).toEqual([4093, 2]);
  });

  test('writes elements and rules in nftables mode', () => {
    const { work } = changed({ mode: 'nftables' });
    expect(work.rules).toBeGreaterThan(0);
    expect(work.services).toBe(0);
  });

  test.each<KubernetesNodeOptions>([{ mode: 'iptables' }, { mode: 'ipvs' }, { mode: 'nftables' }])(
    'leaves a node of the size of one made for the cluster, $mode',
    (options) => {
      const { services, rules } = changed(options).after;
      const fresh = kubernetesNode(fewer, { order: 'cluster', ...options }).size();
      // Chains that are stale go later, in iptables and nftables.
      expect(services).toBe(fresh.services);
      expect(rules).toBeGreaterThanOrEqual(fresh.rules);
    },
  );
});
