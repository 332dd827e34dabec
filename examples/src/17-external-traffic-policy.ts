// externalTrafficPolicy: Local: what reaches a node that has no endpoint of the service?
//
// externalTrafficPolicy: Local on a node that has no endpoint of the service. Do the node's pods
// and processes reach the load balancer's address, and do clients from outside reach a node port?
//
// Sources: kubernetes 131765 (nftables drops what it should send on), 93456 (IPVS: processes of the node
// time out, its pods do not; iptables serves both), 119131 (IPVS sends packets from outside to another
// node with the client's own address, and they are lost).
import assert from 'node:assert/strict';
import { kubernetesCluster } from 'packet-path';
import type { KubernetesClusterOptions } from 'packet-path/node';
import { clusterOfPods, flow } from './lib/cluster-of-pods.ts';

const ADDRESS = '203.0.113.10';
const cluster = clusterOfPods(2, {
  pods: [{ node: 'node-2', address: '10.244.2.5' }],
  nodePort: 30080,
  loadBalancer: ADDRESS,
  spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31000 },
});

const PLANES: Readonly<Record<string, KubernetesClusterOptions>> = {
  iptables: { mode: 'iptables' },
  IPVS: { mode: 'ipvs' },
  'nftables 1.31': { mode: 'nftables', layout: '1.31' },
  'nftables 1.36': { mode: 'nftables', layout: '1.36' },
};

/** How connections come out that begin at node-1, and one from outside to its node port. */
function play(options: KubernetesClusterOptions): Readonly<Record<string, string>> {
  const nodes = kubernetesCluster(cluster, { clusterCIDR: '10.244.0.0/16', ...options });
  // Linux takes an address of its own for the source where it has the destination: IPVS binds it.
  const isBound = nodes
    .node('node-1')
    .host.routes.isLocal(flow('1.1.1.1:1', `${ADDRESS}:80`).destination.address);
  const own = isBound ? ADDRESS : '192.168.0.1';
  return {
    pod: nodes.connect(flow('10.244.1.9:40000', `${ADDRESS}:80`)).outcome,
    process: nodes.connect(flow(`${own}:40000`, `${ADDRESS}:80`), { at: 'node-1' }).outcome,
    outside: nodes.connect(flow('198.51.100.7:40000', '192.168.0.1:30080')).outcome,
  };
}

const outcomes = Object.fromEntries(
  Object.entries(PLANES).map(([title, options]) => [title, play(options)]),
);
console.log(''.padEnd(14), ...['a pod', 'a process', 'outside'].map((who) => who.padEnd(12)));
for (const [title, of] of Object.entries(outcomes)) {
  console.log(title.padEnd(14), ...Object.values(of).map((outcome) => outcome.padEnd(12)));
}

assert.deepEqual(outcomes, {
  iptables: { pod: 'established', process: 'established', outside: 'dropped' },
  IPVS: { pod: 'established', process: 'dropped', outside: 'misdirected' },
  'nftables 1.31': { pod: 'established', process: 'dropped', outside: 'dropped' },
  'nftables 1.36': { pod: 'established', process: 'established', outside: 'dropped' },
});

// Pods that kube-proxy cannot tell from others (here by the names of their devices) are dropped as well.
const unknown = { mode: 'InterfaceNamePrefix', prefix: 'veth' } as const;
const { pod } = play({ mode: 'nftables', layout: '1.31', localDetector: unknown });
console.log(`nftables 1.31, a pod that kube-proxy takes for none of the node's: ${pod}`);
assert.equal(pod, 'dropped');
