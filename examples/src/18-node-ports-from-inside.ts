// Node ports from inside: do they answer at 127.0.0.1, at the node, from a pod?
//
// Node ports from inside: on a node at 127.0.0.1 and at its own address, and from a pod, where the endpoint
// runs on another node.
//
// Source: k0s 5760, node ports at 127.0.0.1 are refused in nftables mode, and answer at the node's
// address. KEP-6032 brings them back, by a proxy in user space.
import assert from 'node:assert/strict';
import { kubernetesCluster } from 'packet-path';
import type { KubernetesClusterOptions } from 'packet-path/node';
import { clusterOfPods, flow } from './lib/cluster-of-pods.ts';

const cluster = clusterOfPods(2, {
  pods: [{ node: 'node-2', address: '10.244.2.5' }],
  nodePort: 30080,
  spec: { type: 'NodePort' },
});

const WAYS = {
  localhost: ['127.0.0.1:40000', '127.0.0.1:30080'],
  'own address': ['192.168.0.1:40000', '192.168.0.1:30080'],
  'a pod': ['10.244.1.9:40000', '192.168.0.1:30080'],
  'a pod, node-2': ['10.244.1.9:40001', '192.168.0.2:30080'],
} as const;

const PLANES: Readonly<Record<string, KubernetesClusterOptions>> = {
  iptables: { mode: 'iptables' },
  IPVS: { mode: 'ipvs' },
  nftables: { mode: 'nftables' },
  'nftables, KEP-6032': {
    mode: 'nftables',
    layout: '1.37',
    localhostNodePorts: true,
    nodePortAddresses: ['primary', 'localhost'],
  },
};

console.log(''.padEnd(20), ...Object.keys(WAYS).map((way) => way.padEnd(14)));
for (const [title, options] of Object.entries(PLANES)) {
  const nodes = kubernetesCluster(cluster, { clusterCIDR: '10.244.0.0/16', ...options });
  const outcomes = Object.values(WAYS).map(
    ([from, to]) => nodes.connect(flow(from, to), { at: 'node-1' }).outcome,
  );
  console.log(title.padEnd(20), ...outcomes.map((outcome) => outcome.padEnd(14)));
  const [localhost, ...others] = outcomes;
  const isRefused = title === 'nftables' || title === 'IPVS';
  assert.equal(localhost, isRefused ? 'refused' : 'established');
  assert.deepEqual(new Set(others), new Set(['established']));
}
