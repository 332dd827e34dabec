// Session affinity by the client's address: which pods do clients stay at?
//
// Session affinity by the client's address: each client stays at a pod. Which pods, for several clients,
// and for clients that share an address?
//
// Source: kubernetes 43958, requests of different clients may all come to one pod.
import assert from 'node:assert/strict';
import { kubernetesCluster } from 'packet-path';
import { clusterOfPods, flow, tallied } from './lib/cluster-of-pods.ts';

const NODES = 3;
const cluster = clusterOfPods(NODES, {
  pods: [1, 2, 3].map((number) => ({ node: `node-${number}`, address: `10.244.${number}.5` })),
  nodePort: 30080,
  spec: { type: 'NodePort', sessionAffinity: 'ClientIP' },
});
let port = 20_000;

for (const mode of ['iptables', 'ipvs', 'nftables'] as const) {
  const nodes = kubernetesCluster(cluster, { mode, clusterCIDR: '10.244.0.0/16', seed: 1 });
  /** The pods of so many connections of a client by a node. */
  const podsOf = (client: string, node: number, connections = 5): readonly string[] =>
    Array.from({ length: connections }, () => {
      const { outcome, reply } = nodes.connect(
        flow(`${client}:${port++}`, `192.168.0.${node}:30080`),
      );
      assert.equal(outcome, 'established');
      return `${reply.source}`;
    });

  const clients = Array.from({ length: 6 }, (_, index) => podsOf(`198.51.100.${index + 1}`, 1));
  const chosen = clients.map(([pod]) => pod!);
  // Twelve people behind one router have one address, and one pod.
  const router = podsOf('203.0.113.77', 1, 12);
  // Each node keeps its own memory: by another node the same client may have another pod.
  const byAnother = clients.map((_, index) => podsOf(`198.51.100.${index + 1}`, 2)[0]!);
  const moved = byAnother.filter((pod, index) => pod !== chosen[index]).length;
  console.log(`${mode}: clients by pod: ${tallied(chosen)}`);
  console.log(
    `  behind one router: ${tallied(router)}; of 6 clients ${moved} have another pod by node-2`,
  );

  for (const pods of clients) assert.equal(new Set(pods).size, 1, 'a client stays at its pod');
  assert.ok(new Set(chosen).size < clients.length, 'different clients share a pod');
  assert.equal(new Set(router).size, 1);
  // IPVS takes turns, and both nodes have met the clients in the same order.
  assert.equal(moved === 0, mode === 'ipvs');
}
