import {
  type CalicoObjects,
  podWorkload,
  policiesOf,
  type WorkloadEndpoint,
} from '@packet-path/calico';
import { proxyPorts, syntheticCluster } from '@packet-path/cluster';
import { Address, EveryOutcome, tcp, type Work } from '@packet-path/core';
import { clusterFlow, firstPacket, POD_DEVICE } from '@packet-path/data-plane';
import { describe, expect, test } from 'vitest';
import { type KubernetesNode, kubernetesNode } from '../src/index.ts';

const PODS = 30;
const POLICIES = 3;
const OUTSIDE = '192.0.2.7';

/** 30 pods of one node, with 3 policies each, of which the k-th allows port 8000 + k. */
function objectsOf(draw: number): CalicoObjects {
  const workloads = Array.from({ length: PODS }, (_, index) =>
    podWorkload({
      namespace: 'default',
      name: `pod-${draw}-${index}`,
      node: NODE.name,
      addresses: [Address.parse(`10.65.${draw}.${index + 2}`)],
    }),
  );
  return { ...POLICY_OBJECTS, workloads };
}

const NODE = { name: 'policy-node', addresses: ['192.168.7.7'] };
const POLICY_OBJECTS = policiesOf([
  ...Array.from({ length: POLICIES }, (_, index) => ({
    apiVersion: 'projectcalico.org/v3',
    kind: 'GlobalNetworkPolicy',
    metadata: { name: `allow-${index + 1}` },
    spec: {
      order: index,
      types: ['Ingress', 'Egress'],
      ingress: [allow(8001 + index)],
      egress: [allow(8001 + index)],
    },
  })),
  {
    apiVersion: 'projectcalico.org/v3',
    kind: 'IPPool',
    metadata: { name: 'pods' },
    spec: { cidr: '10.65.0.0/16', natOutgoing: true },
  },
]);

function allow(port: number) {
  return { action: 'Allow', protocol: 'TCP', destination: { ports: [port] } };
}

/** Rules of Felix that a packet tests: in its chains, and its jump on top of each built-in one. */
function felixRules(work: Work, table?: string): number {
  const own = work
    .byChain()
    .filter(({ chain }) => chain.startsWith('cali-'))
    .filter((charge) => table === undefined || charge.table === table);
  const hooks = new Set(own.map((charge) => `${charge.table} ${charge.hook}`));
  return own.reduce((sum, { evaluated }) => sum + evaluated, 0) + hooks.size;
}

/** A pod's first packet to an address elsewhere, that its k-th policy allows. */
function open(node: KubernetesNode, pod: WorkloadEndpoint, k: number): Work {
  const { interfaceName, addresses } = pod;
  const options = { inputInterface: interfaceName };
  const { outcome, work } = node.send(
    tcp(`${addresses[0]}:30000`, `${OUTSIDE}:${8000 + k}`, options),
  );
  expect(outcome).toBe('forwarded');
  return work;
}

function nodeOf(services: number) {
  const cluster = syntheticCluster({ services, endpointsPerService: 1 });
  const policies = { objects: objectsOf(0) };
  return kubernetesNode(cluster, { mode: 'iptables', node: NODE, policies });
}

/** kube-proxy of 2019 alone, 20 services of 10 pods: rules of nat PREROUTING, and all, over every endpoint. */
function kubeProxy2019() {
  const cluster = syntheticCluster({ services: 20, endpointsPerService: 10 });
  const choices = new EveryOutcome();
  const node = kubernetesNode(cluster, {
    mode: 'iptables',
    layout: '2019',
    order: 'cluster',
    choices,
  });
  let [prerouting, all, count] = [0, 0, 0];
  for (const port of proxyPorts(cluster, 4)) {
    const flow = clusterFlow(cluster, port.name);
    do {
      const { work } = node.send(firstPacket(flow, POD_DEVICE));
      prerouting += work.rulesEvaluatedIn({ table: 'nat', hook: 'PREROUTING' });
      all += work.rulesEvaluated;
      count++;
      node.clock.advance(3_600_000_000);
    } while (choices.next());
  }
  return { prerouting: prerouting / count, all: all / count };
}

describe('a connection under Calico, 30 pods a node and 3 policies a pod', () => {
  const nodes = new Map([10, 1000, 10_000].map((services) => [services, nodeOf(services)]));

  test('costs the same rules whatever the number of services', () => {
    for (const pod of objectsOf(0).workloads) {
      for (const k of [1, 2, 3]) {
        const costs = [...nodes.values()].map((node) => felixRules(open(node, pod, k)));
        expect(new Set(costs).size).toBe(1);
        for (const node of nodes.values()) node.clock.advance(3_600_000_000);
      }
    }
  });

  test('costs what kube-proxy of 2019 does at 20 services and 200 pods', { tags: ['slow'] }, () => {
    const proxy = kubeProxy2019();
    expect(proxy.prerouting).toBeCloseTo(29.5, 5);
    expect(proxy.all).toBeCloseTo(29.5 + 2 + 6, 5);
    // As many rules as at 10,000, and quicker.
    const node = nodes.get(10)!;
    const draws = Array.from({ length: 12 }, (_, draw) => objectsOf(draw));
    const sums = new Map([1, 2, 3].map((k) => [k, { filter: 0, all: 0 }]));
    // Names of devices are hashes: the mean is over many draws of 30.
    for (const objects of draws) {
      node.updatePolicies(objects);
      for (const [k, sum] of sums) {
        for (const pod of objects.workloads) {
          const work = open(node, pod, k);
          sum.filter += felixRules(work, 'filter');
          sum.all += felixRules(work);
        }
        node.clock.advance(3_600_000_000);
      }
    }
    const mean = (k: number, what: 'filter' | 'all') => sums.get(k)![what] / (PODS * draws.length);
    // The facts derive 28.1 and 32.1 rules in table filter, for the mean policy and the last.
    expect(Math.abs(mean(2, 'filter') - 28.1)).toBeLessThan(0.5);
    expect(Math.abs(mean(3, 'filter') - 32.1)).toBeLessThan(0.5);
    for (const k of [2, 3]) {
      expect(mean(k, 'filter') / proxy.prerouting).toBeGreaterThan(0.9);
      expect(mean(k, 'filter') / proxy.prerouting).toBeLessThan(1.1);
    }
    // Every table of both.
    for (const k of [2, 3]) {
      expect(mean(k, 'all') / proxy.all).toBeGreaterThan(0.9);
      expect(mean(k, 'all') / proxy.all).toBeLessThan(1.3);
    }
  });

  test('costs hardly anything beside what kube-proxy of 1,000 services does', () => {
    const work = open(nodes.get(1000)!, objectsOf(0).workloads[3]!, 2);
    expect(felixRules(work)).toBeLessThan(60);
    expect(work.rulesEvaluated - felixRules(work)).toBeGreaterThan(1000);
  });

  test('beside IPVS costs the same rules, kube-proxy’s included, whatever the number of services', () => {
    const [pod] = objectsOf(0).workloads;
    const costs = [10, 1000].map((services) => {
      const ports = [{ port: 8002 }];
      const cluster = syntheticCluster({ services, endpointsPerService: 2, ports });
      const policies = { objects: objectsOf(0) };
      const node = kubernetesNode(cluster, { mode: 'ipvs', node: NODE, policies });
      const source = { address: pod!.addresses[0]!, port: 30_000 };
      const flow = clusterFlow(cluster, 'default/svc-00007', { source });
      const { outcome, work } = node.send(firstPacket(flow, pod!.interfaceName));
      expect(outcome).toBe('forwarded');
      expect(work.rulesEvaluatedIn({ table: 'filter', hook: 'FORWARD' })).toBe(0);
      return work.rulesEvaluated;
    });
    expect(costs[0]).toBeGreaterThan(50);
    expect(new Set(costs).size).toBe(1);
  });
});
