// Affinity remembers a hundred clients: in iptables mode, does the hundred and first push one out?
//
// `sessionAffinity: ClientIP` is a list of the match `recent` for each endpoint, and the kernel keeps at most
// `ip_list_tot` addresses in a list, 100 unless the module is told otherwise. IPVS and nftables keep more.
//
// Source: iptables-extensions(8), recent: `ip_list_tot=100`, the number of addresses remembered per table.
import assert from 'node:assert/strict';
import { kubernetesCluster } from 'packet-path';
import { clusterOfPods, flow, WEB } from './lib/cluster-of-pods.ts';

const CLIENTS = 240;
const cluster = clusterOfPods(2, {
  pods: [4, 5].map((number) => ({ node: 'node-2', address: `10.244.2.${number}` })),
  spec: { sessionAffinity: 'ClientIP' },
});
let port = 20_000;

console.log(`${CLIENTS} clients connect, and each connects again`);
const moved = new Map<string, number>();
for (const mode of ['iptables', 'nftables', 'ipvs'] as const) {
  const nodes = kubernetesCluster(cluster, { mode, clusterCIDR: '10.244.0.0/16', seed: 6 });
  const podOf = (client: number): string => {
    const source = `10.244.1.${10 + client}:${port++}`;
    return `${nodes.connect(flow(source, WEB)).reply.source}`;
  };
  const clients = Array.from({ length: CLIENTS }, (_, client) => client);
  const first = clients.map(podOf);
  const again = clients.map(podOf);
  moved.set(mode, again.filter((pod, client) => pod !== first[client]).length);
  console.log(`${mode.padEnd(9)} ${moved.get(mode)} of them come to another pod`);
}
assert.ok(moved.get('iptables')! > 0);
assert.equal(moved.get('nftables'), 0);
assert.equal(moved.get('ipvs'), 0);
