// Hashing by source: one client opens a hundred connections; which pods get them, with sh and with mh?
//
// `sh` hashes the client's address alone, so all come to one pod. kube-proxy has `mh` hash the source port too
// (mh-port, since 1.27), and they are spread.
//
// Sources: kubernetes 115526 (all connections of one client come to one endpoint), 115527 (mh-port).
import assert from 'node:assert/strict';
import { clusterFlow, connections, kubernetesNode, syntheticCluster } from 'packet-path';
import { tally } from './lib/cluster-of-pods.ts';

const CONNECTIONS = 100;
const PODS = 4;
const cluster = syntheticCluster({ services: 1, endpointsPerService: PODS });
const flow = clusterFlow(cluster, 'default/svc-00001');

for (const scheduler of ['sh', 'mh', 'rr'] as const) {
  const node = kubernetesNode(cluster, { mode: 'ipvs', scheduler });
  const pods = [...connections(node, flow, CONNECTIONS)].map(({ reply }) => `${reply.source}`);
  const counts = Object.values(tally(pods)).sort((a, b) => b - a);
  console.log(`${scheduler}: one client's ${CONNECTIONS} connections by pod: ${counts.join(', ')}`);
  assert.equal(counts.length, scheduler === 'sh' ? 1 : PODS);
}
