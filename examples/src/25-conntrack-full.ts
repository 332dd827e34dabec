// Conntrack full on one node: who is dropped, and who is not?
//
// Conntrack full on one node: new connections by that node are dropped, whoever they are for, and those by
// other nodes are not. Connections that are known go on.
//
// Source: kubernetes 71261 (`nf_conntrack: table full, dropping packet`; health checks of pods fail; with a
// larger net.netfilter.nf_conntrack_max the problem is gone).
import assert from 'node:assert/strict';
import { kubernetesCluster } from 'packet-path';
import { clusterOfPods, flow, WEB } from './lib/cluster-of-pods.ts';

const MAX = 64;
const cluster = clusterOfPods(3, {
  pods: [2, 3].map((number) => ({ node: `node-${number}`, address: `10.244.${number}.5` })),
});
const nodes = kubernetesCluster(cluster, { mode: 'iptables', clusterCIDR: '10.244.0.0/16' });
const { host } = nodes.node('node-1');
const sysctl = (max: number): void =>
  host.run({ tool: 'sysctl', arguments: `-w net.netfilter.nf_conntrack_max=${max}` });

sysctl(MAX);
const known = Array.from({ length: MAX }, (_, index) =>
  nodes.connect(flow(`10.244.1.9:${40_000 + index}`, WEB)),
);
const next = nodes.connect(flow('10.244.1.10:40000', WEB));
const probe = nodes.connect(flow('192.168.0.1:40000', '10.244.1.20:8080'));
const elsewhere = nodes.connect(flow('10.244.2.9:40000', WEB));
known[0]!.request();
console.log(`${MAX} connections by node-1, as many as its table holds`);
console.log(`one more: ${next.outcome}; kubelet's check of a pod there: ${probe.outcome}`);
console.log(`by node-2: ${elsewhere.outcome}; a connection that is known: ${known[0]!.outcome}`);
console.log(`counted as conntrack -S has it: drop ${host.conntrack.statistics.drop}`);

assert.ok(known.every(({ outcome }) => outcome === 'established'));
assert.equal(next.outcome, 'dropped');
assert.deepEqual(next.reason, { kind: 'conntrack', cause: 'table full' });
assert.equal(next.way.at(-1), 'node-1');
assert.notEqual(probe.outcome, 'established');
assert.equal(elsewhere.outcome, 'established');
assert.equal(known[0]!.outcome, 'established');

sysctl(4 * MAX);
const after = nodes.connect(flow('10.244.1.10:40001', WEB));
console.log(`with four times the limit: ${after.outcome}`);
assert.equal(after.outcome, 'established');
