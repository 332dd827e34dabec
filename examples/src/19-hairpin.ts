// Hairpin: a pod calls its own service and is chosen itself; why does it need another source?
//
// Hairpin: a pod calls its own service, and is chosen. Its packet must get another source, or it comes
// back with the pod's own address, which no host takes. Now the rule is missing, or the element.
//
// Sources: kubernetes 134884 (IPVS: KUBE-LOOP-BACK lacks the element; added by hand, the connection is made
// at once), kube-router 1158 (the rules of hairpin are not written, and a pod does not reach its service).
import assert from 'node:assert/strict';
import { kubernetesCluster } from 'packet-path';
import { clusterOfPods, flow, WEB } from './lib/cluster-of-pods.ts';

const POD = '10.244.1.5';
const OTHER = '10.244.1.9';
const cluster = clusterOfPods(2, { pods: [{ node: 'node-1', address: POD }] });
const options = { clusterCIDR: '10.244.0.0/16' };
let port = 40_000;

/** A connection of a pod to the service: its outcome, and whom the endpoint sees. */
function call(nodes: ReturnType<typeof kubernetesCluster>, from: string): string {
  const { outcome, reply } = nodes.connect(flow(`${from}:${port++}`, WEB));
  return outcome === 'established' ? `established, from ${reply.destination}` : outcome;
}

for (const mode of ['iptables', 'ipvs', 'nftables'] as const) {
  const nodes = kubernetesCluster(cluster, { mode, ...options });
  const own = call(nodes, POD);
  console.log(`${mode.padEnd(9)} the pod itself: ${own}; another: ${call(nodes, OTHER)}`);
  assert.equal(own, 'established, from 10.244.1.1');
}

const ipvs = kubernetesCluster(cluster, { mode: 'ipvs', ...options });
const element = `KUBE-LOOP-BACK ${POD},tcp:8080,${POD}`;
const { host } = ipvs.node('node-1');
host.run({ tool: 'ipset', arguments: `del ${element}` });
const without = call(ipvs, POD);
const others = call(ipvs, OTHER);
host.run({ tool: 'ipset', arguments: `add ${element}` });
const again = call(ipvs, POD);
console.log(`IPVS without the element: ${without}; another: ${others}; added again: ${again}`);
assert.equal(without, 'dropped');
assert.equal(others, `established, from ${OTHER}`);
assert.equal(again, 'established, from 10.244.1.1');

const iptables = kubernetesCluster(cluster, { mode: 'iptables', ...options });
const rules = iptables.node('node-1').host.iptables[4].save();
const rule = rules
  .split('\n')
  .find((line) => line.includes(`-s ${POD}/32`) && /MARK-MASQ/.test(line));
assert.ok(rule !== undefined);
iptables
  .node('node-1')
  .host.run({ tool: 'iptables', arguments: `-t nat ${rule.replace('-A', '-D')}` });
const unmarked = call(iptables, POD);
console.log(`iptables without the rule of the pod: ${unmarked}; another: ${call(iptables, OTHER)}`);
assert.equal(unmarked, 'dropped');
