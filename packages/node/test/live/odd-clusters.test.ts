import { type Cluster, syntheticCluster } from '@packet-path/cluster';
import { type Flow, tcp } from '@packet-path/core';
import { clusterFlow, POD_DEVICE } from '@packet-path/data-plane';
import { describe, expect, test } from 'vitest';
import {
  type KubernetesNode,
  type KubernetesNodeOptions,
  kubernetesNode,
} from '../../src/index.ts';

const MODES: Readonly<Record<string, KubernetesNodeOptions>> = {
  iptables: { mode: 'iptables' },
  'iptables, 2019': { mode: 'iptables', layout: '2019' },
  ipvs: { mode: 'ipvs' },
  nftables: { mode: 'nftables' },
  userspace: { mode: 'userspace' },
};

const some = syntheticCluster({ services: 3, endpointsPerService: 2 });
const none: Cluster = { ...some, services: [] };
const NAME = 'default/svc-00001';

/** The cluster with as many endpoints of each service as said, the first ones. */
function cut(cluster: Cluster, endpoints: number): Cluster {
  return {
    ...cluster,
    services: cluster.services.map((service) => ({
      ...service,
      ports: service.ports.map((port) => ({
        ...port,
        endpoints: port.endpoints.slice(0, endpoints),
      })),
    })),
  };
}

/** Each time from another port. */
function flows(cluster: Cluster): () => Flow {
  const flow = clusterFlow(cluster, NAME);
  let { port } = flow.source;
  return () => ({ ...flow, source: { ...flow.source, port: port++ } });
}

describe.each(Object.entries(MODES))('%s', (_, options) => {
  const next = flows(some);
  const outcome = (node: KubernetesNode): string => node.connect(next()).outcome;

  test('begins with no services, and has none again', () => {
    const node = kubernetesNode(none, options);
    node.update(some);
    expect(outcome(node)).toBe('established');
    node.update(none);
    expect(node.connect(next()).reply.source).toEqual(next().destination.address);
    node.update(some);
    expect(outcome(node)).toBe('established');
  });

  test('refuses where no service has an endpoint, until one has', () => {
    const node = kubernetesNode(cut(some, 0), options);
    const before = outcome(node);
    expect(before).not.toBe('established');
    node.update(cut(some, 1));
    expect(outcome(node)).toBe('established');
    node.update(cut(some, 0));
    expect(outcome(node)).toBe(before);
  });
});

describe.each(Object.entries(MODES).filter(([mode]) => !/2019|userspace/.test(mode)))(
  '%s',
  (mode, options) => {
    test('has 5,000 endpoints in one service, and one less', { tags: ['slow'] }, () => {
      const large = syntheticCluster({ services: 1, endpointsPerService: 5000 });
      const node = kubernetesNode(large, options);
      const from = flows(large);
      const connection = node.connect(from());
      expect(connection.outcome).toBe('established');
      const { invocations: runs } = node.update(cut(large, 4999));
      // Rules name every endpoint of a service that changed; elements and servers are one each.
      if (mode === 'ipvs') expect(runs.length).toBeLessThan(8);
      expect(runs.length).toBeLessThan(30);
      connection.request();
      expect(connection.outcome).toBe('established');
      expect(node.connect(from()).outcome).toBe('established');
      if (mode.startsWith('iptables')) {
        const { source, destination } = from();
        const syn = tcp(source, destination, { inputInterface: POD_DEVICE });
        const { work } = node.send(syn);
        expect(work.rulesEvaluated).toBeLessThan(5_030);
      }
    });
  },
);
