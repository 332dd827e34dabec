import { type Cluster, syntheticCluster } from '@packet-path/cluster';
import { type Connection, type Family, formatEndpoint } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import { describe, expect, test } from 'vitest';
import { type KubernetesNode, type KubernetesNodeOptions, kubernetesNode } from '../src/index.ts';

const MODES: Readonly<Record<string, KubernetesNodeOptions>> = {
  iptables: { mode: 'iptables', order: 'cluster' },
  'iptables of 2019': { mode: 'iptables', layout: '2019', order: 'cluster' },
  ipvs: { mode: 'ipvs' },
  nftables: { mode: 'nftables' },
  'nftables of 1.31': { mode: 'nftables', layout: '1.31' },
  userspace: { mode: 'userspace', order: 'cluster' },
};
const SIZES = { services: 4, endpointsPerService: 3, nodes: 2 } as const;
const FAMILIES = [4, 6] as const;

let port = 40_000;
const call = (node: KubernetesNode, cluster: Cluster, name: string, family: Family): Connection => {
  const flow = clusterFlow(cluster, `default/${name}`, { family });
  return node.connect({ ...flow, source: { ...flow.source, port: port++ } });
};

/** The rules of a new connection to a service, one number for each endpoint. */
function costs(node: KubernetesNode, cluster: Cluster, name: string, family: Family) {
  const outcomes = node.outcomes(clusterFlow(cluster, `default/${name}`, { family }));
  const exact = 'exact' in outcomes ? [...outcomes.exact] : [];
  return exact.map(({ opening }) => opening.rulesEvaluated).sort();
}

describe.each(Object.entries(MODES))('a dual-stack node in %s mode', (_, options) => {
  const dual = syntheticCluster({ ...SIZES, family: 'dual' });

  test('serves each service in both families, at the cost of a node of one', () => {
    const node = kubernetesNode(dual, options);
    for (const family of FAMILIES) {
      const alone = syntheticCluster({ ...SIZES, family });
      const single = kubernetesNode(alone, options);
      for (const { name } of dual.services) {
        expect(costs(node, dual, name, family)).toEqual(costs(single, alone, name, family));
        const { outcome, reply } = call(node, dual, name, family);
        expect([outcome, reply.source.family]).toEqual(['established', family]);
      }
    }
  });

  test('reaches every endpoint of the family, and none of the other', () => {
    const node = kubernetesNode(dual, options);
    const { endpoints } = dual.services[1]!.ports[0]!;
    for (const family of FAMILIES) {
      const outcomes = node.outcomes(clusterFlow(dual, 'default/svc-00002', { family }));
      const exact = 'exact' in outcomes ? [...outcomes.exact] : [];
      const wanted = endpoints.filter(({ address }) => address.family === family);
      expect(exact.map(({ endpoint }) => endpoint && formatEndpoint(endpoint)).sort()).toEqual(
        wanted.map(formatEndpoint).sort(),
      );
    }
  });

  test('follows a service that becomes of one family, and one that is deleted', () => {
    const node = kubernetesNode(dual, options);
    const [first, second, ...rest] = dual.services;
    const old = call(node, dual, 'svc-00001', 6);
    const only4 = {
      ...second!,
      clusterIPs: { 4: second!.clusterIPs[4]! },
    };
    node.update({ ...dual, services: [only4, ...rest] });
    // A connection that is open stays where it is.
    expect(old.request().packets).toBeGreaterThan(0);
    expect(old.outcome).toBe('established');
    expect(call(node, dual, 'svc-00002', 4).outcome).toBe('established');
    for (const [name, family] of [
      ['svc-00001', 4],
      ['svc-00001', 6],
      ['svc-00002', 6],
    ] as const) {
      const { reply, original } = call(node, dual, name, family);
      // Nothing translates it any more.
      expect(`${reply.source}`).toBe(`${original.destination}`);
    }
    node.update({ ...dual, services: [first!, second!, ...rest] });
    expect(call(node, dual, 'svc-00002', 6).outcome).toBe('established');
  });
});
