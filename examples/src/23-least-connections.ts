// Least connections on many nodes: where does the first connection of each node go?
//
// Least connections on many nodes: each node counts the connections that it has made itself, and at first
// they are none. Where does the first connection of each node go?
//
// Source: kubernetes 79213, four pods on four nodes open one connection each to a service of two, with
// --ipvs-scheduler=lc, and all of them come to one pod.
import assert from 'node:assert/strict';
import { kubernetesCluster } from 'packet-path';
import { clusterOfPods, flow, WEB } from './lib/cluster-of-pods.ts';

const NODES = 4;
const cluster = clusterOfPods(NODES, {
  pods: [
    { node: 'node-1', address: '10.244.1.5' },
    { node: 'node-2', address: '10.244.2.5' },
  ],
});

for (const scheduler of ['lc', 'rr', 'sed', 'nq'] as const) {
  const nodes = kubernetesCluster(cluster, { mode: 'ipvs', scheduler });
  /** The pods of connection number so and so of each node; they stay open. */
  const round = (number: number): ReadonlySet<string> =>
    new Set(
      nodes.nodes.map((_, index) => {
        const from = `10.244.${index + 1}.9:${40_000 + number}`;
        return `${nodes.connect(flow(from, WEB)).reply.source}`;
      }),
    );
  const [first, ...others] = round(1);
  const [second] = round(2);
  console.log(`${scheduler}: the first of each node at ${first}, the second at ${second}`);
  assert.deepEqual(others, [], 'every first connection comes to one pod');
  assert.notEqual(first, second);
}
