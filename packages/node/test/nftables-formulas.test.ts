import { test } from '@fast-check/vitest';
import { type Cluster, proxyPorts, syntheticCluster } from '@packet-path/cluster';
import { EveryOutcome, type Flow, Prefix, type TraceStep } from '@packet-path/core';
import { clusterFlow, clusterFlows, firstPacket } from '@packet-path/data-plane';
import { describe, expect } from 'vitest';
import { type KubernetesNode, type KubernetesNodeOptions, kubernetesNode } from '../src/index.ts';
import { clusters } from './synthetic-clusters.ts';

function nodeOf(cluster: Cluster, options: Partial<KubernetesNodeOptions> = {}) {
  const choices = new EveryOutcome();
  const told = {
    mode: 'nftables',
    layout: '1.31',
    ...options,
    choices,
  } as KubernetesNodeOptions;
  return { node: kubernetesNode(cluster, told), choices };
}

/** Rules and look-ups in named sets and maps of a flow's first packet. */
function costOf(node: KubernetesNode, flow: Flow) {
  let named = 0;
  const forget = node.listen((step: TraceStep) => {
    // Sets that a rule writes out have names of the kernel's: __set0, __map1.
    if (step.kind === 'set' && !step.set.startsWith('__')) named++;
  });
  const device = node.host.routes.lookup(flow.source.address);
  const inputInterface = device?.type === 'local' ? null : (device?.interface ?? null);
  const { work, emitted } = node.send(firstPacket(flow, inputInterface));
  forget();
  return { rules: work.rulesEvaluated, named, chosen: String(emitted[0]?.destination) };
}

/** The cost of a first packet to every endpoint of every service. */
function* everyPair(cluster: Cluster, options: Partial<KubernetesNodeOptions> = {}) {
  const { node, choices } = nodeOf(cluster, options);
  for (const family of [4, 6] as const) {
    for (const port of proxyPorts(cluster, family)) {
      const flow = clusterFlow(cluster, port.name, { family, port: port.port });
      let e = 0;
      do {
        const endpoint = String(port.endpoints[e++]?.address);
        yield { ...costOf(node, flow), endpoint, N: port.endpoints.length };
        node.clock.advance(3600_000_000);
      } while (choices.next());
      expect(e).toBe(port.endpoints.length);
    }
  }
}

describe('in nftables mode a new connection of a pod to a cluster IP', () => {
  test.prop([clusters], { numRuns: 25 })(
    'evaluates 15 rules and asks 4 named sets, for every service and endpoint',
    (cluster) => {
      for (const { rules, named, chosen, endpoint } of everyPair(cluster)) {
        expect({ rules, named, chosen }).toEqual({ rules: 15, named: 4, chosen: endpoint });
      }
    },
  );

  test.prop([clusters], { numRuns: 10 })('evaluates one less without service CIDRs', (cluster) => {
    for (const { rules, named } of everyPair(cluster, { serviceCIDRs: [] } as object)) {
      expect({ rules, named }).toEqual({ rules: 14, named: 4 });
    }
  });

  test.prop([clusters], { numRuns: 10 })(
    'evaluates three more when it is masqueraded: the mark, and two behind the test for it',
    (cluster) => {
      for (const { rules } of everyPair(cluster, { masqueradeAll: true })) expect(rules).toBe(18);
    },
  );

  test.prop([clusters], { numRuns: 10 })(
    'evaluates one less where nobody is told from a pod, and two less in the chains of 1.29',
    (cluster) => {
      for (const { rules, named } of everyPair(cluster, { clusterCIDR: [] })) {
        expect({ rules, named }).toEqual({ rules: 14, named: 4 });
      }
      // One jump in FORWARD instead of two, to a check of two rules; the third look-up is of
      // nodeport-ips, where today's is of cluster-ips.
      for (const { rules, named } of everyPair(cluster, { layout: '1.29' } as object)) {
        expect({ rules, named }).toEqual({ rules: 13, named: 4 });
      }
    },
  );

  test('costs the same at 10 and at 10,000 services, to the first and to the last', () => {
    const costs = [10, 10_000].flatMap((services) => {
      const cluster = syntheticCluster({ services, endpointsPerService: 1 });
      const { node } = nodeOf(cluster);
      return [0, services - 1].map((index) => {
        const { namespace, name } = cluster.services[index]!;
        const { rules, named } = costOf(node, clusterFlow(cluster, `${namespace}/${name}`));
        return { rules, named };
      });
    });
    expect(costs).toEqual(costs.map(() => ({ rules: 15, named: 4 })));
  });

  test('asks each endpoint of a service with affinity whether it knows the client', () => {
    for (const endpoints of [1, 3, 5]) {
      const plain = syntheticCluster({ services: 2, endpointsPerService: endpoints });
      const services = plain.services.map((service) => ({ ...service, affinitySeconds: 60 }));
      const { node } = nodeOf({ ...plain, services });
      const { namespace, name } = services[0]!;
      const flow = clusterFlow(plain, `${namespace}/${name}`);
      // And one rule more, in the chain of the endpoint: it remembers the client.
      expect(costOf(node, flow)).toMatchObject({ rules: 15 + endpoints + 1, named: 4 + endpoints });
    }
  });
});

describe('in nftables mode', () => {
  test('the e-th endpoint of a service with affinity is found with e look-ups, and no draw', () => {
    const plain = syntheticCluster({ services: 2, endpointsPerService: 4 });
    const services = plain.services.map((service) => ({ ...service, affinitySeconds: 60 }));
    const { node, choices } = nodeOf({ ...plain, services });
    const flow = clusterFlow(plain, 'default/svc-00001');
    let e = 0;
    do {
      e++;
      costOf(node, flow);
      const again = { ...flow, source: { ...flow.source, port: 40_000 } };
      expect(costOf(node, again)).toMatchObject({ rules: 15 - 1 + e + 1, named: 4 + e });
      node.clock.advance(3600_000_000);
    } while (choices.next());
    expect(e).toBe(4);
  });

  test('a node port costs a rule, two look-ups, and the two rules of the chain of outsiders', () => {
    const plain = syntheticCluster({ services: 5, endpointsPerService: 2 });
    const services = plain.services.map((service, index) => ({
      ...service,
      type: 'NodePort' as const,
      ports: service.ports.map((port) => ({ ...port, nodePort: 30_000 + index })),
    }));
    const { node } = nodeOf({ ...plain, services });
    const source = { address: Prefix.parse('203.0.113.7/32').address, port: 40_000 };
    const own = [...node.host.interfaces.get('eth0')!.addresses][0]!.address;
    const flow = {
      ...clusterFlow(plain, 'default/svc-00003'),
      source,
      destination: { address: own, port: 30_002 },
    };
    // 18 is from outside to the cluster IP, with the mark and the two rules that masquerade.
    expect(costOf(node, flow)).toMatchObject({ rules: 18 + 1 + 2, named: 4 + 2 });
  });

  test('service networks that would hold pods are not guessed: connections come through', () => {
    const plain = syntheticCluster({ services: 2, endpointsPerService: 2 });
    const far = Prefix.parse('10.254.0.1/32').address;
    const services = plain.services.map((service, index) =>
      index === 0 ? service : { ...service, clusterIPs: { 4: far } },
    );
    const { node } = nodeOf({ ...plain, services });
    const flow = clusterFlow({ ...plain, services }, 'default/svc-00002');
    expect(node.connect(flow).outcome).toBe('established');
  });
});

describe('in nftables mode other packets', () => {
  const cluster = syntheticCluster({ services: 10, endpointsPerService: 2 });
  const to = (from: 'node' | 'outside') =>
    clusterFlows(cluster, { from: ['pod', from] }).find(({ name }) => /cluster IP/.test(name))!
      .flow;

  test('of the node, to a cluster IP, evaluate 18 rules', () => {
    const { node } = nodeOf(cluster);
    const source = { address: Prefix.parse('192.168.0.10/32').address, port: 40_000 };
    const own = [...node.host.interfaces.get('eth0')!.addresses][0]!.address;
    expect(costOf(node, { ...to('node'), source: { ...source, address: own } }).rules).toBe(18);
  });

  test('from outside, to a cluster IP, evaluate 18 rules', () => {
    const { node } = nodeOf(cluster);
    const source = { address: Prefix.parse('203.0.113.7/32').address, port: 40_000 };
    expect(costOf(node, { ...to('outside'), source }).rules).toBe(18);
  });

  test('to no service evaluate 12 rules, and packets of known connections 3', () => {
    const { node } = nodeOf(cluster);
    const flow = to('outside');
    const address = Prefix.parse('198.51.100.9/32').address;
    const elsewhere = { ...flow, destination: { address, port: 80 } };
    const connection = node.connect(elsewhere);
    expect(connection.opening.rulesEvaluated).toBe(12);
    expect(connection.request().rulesEvaluated).toBe(4 * 3);
  });
});
