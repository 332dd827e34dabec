// Source ports behind MASQUERADE: how many connections fit, and what happens in a race?
//
// Source ports behind MASQUERADE: towards one endpoint, all clients of a node port have the node's one
// address, so there are as many connections as ports. The next client gets none; two clients
// with one source port at the same moment get one between them.
//
// Source: cilium 23604, where ports run out and TCP connections fail; for the race in it, the option
// --random-fully of kube-proxy's rule.
import assert from 'node:assert/strict';
import { kubernetesCluster, SECOND, type Traversal, tcp } from 'packet-path';
import { columnsOf, OUTCOMES } from 'packet-path/core';
import { clusterOfPods, flow } from './lib/cluster-of-pods.ts';

const NODE_PORT = '192.168.0.1:30080';
/** Ports that NAT may give a client whose own is 1024 or above (nf_nat_core.c). */
const [FIRST, LAST] = [1024, 65_535];

const cluster = clusterOfPods(2, {
  pods: [{ node: 'node-2', address: '10.244.2.5' }],
  nodePort: 30080,
  spec: { type: 'NodePort' },
});

function runOut(): void {
  const nodes = kubernetesCluster(cluster, { mode: 'iptables', randomFully: false });
  const node = nodes.node('node-1');
  const opening = Array.from({ length: LAST - FIRST + 1 }, (_, index) =>
    tcp(`198.51.100.7:${FIRST + index}`, NODE_PORT, { inputInterface: 'eth0' }),
  );
  const { outcome } = node.sendMany(columnsOf(opening));
  const open = outcome.filter((number) => OUTCOMES[number] === 'forwarded').length;
  const next = nodes.connect(flow('198.51.100.8:40000', NODE_PORT));
  const elsewhere = nodes.connect(flow('198.51.100.8:40001', '192.168.0.2:30080'));
  console.log(`${open} connections of one client by node-1; the next client: ${next.outcome}`);
  console.log(`by node-2, where the endpoint runs: ${elsewhere.outcome}`);
  assert.equal(open, LAST - FIRST + 1);
  assert.equal(next.outcome, 'dropped');
  assert.equal(elsewhere.outcome, 'established');

  // Whoever has waited until ports are free again gets one.
  nodes.clock.advance(121 * SECOND);
  assert.equal(nodes.connect(flow('198.51.100.8:40002', NODE_PORT)).outcome, 'established');
}

/** A second client's SYN arrives while the first's stands between MASQUERADE and its confirmation. */
function race(randomFully: boolean): readonly (string | undefined)[] {
  const nodes = kubernetesCluster(cluster, { mode: 'iptables', randomFully });
  const { host } = nodes.node('node-1');
  const syn = (client: string) => tcp(`${client}:40000`, NODE_PORT, { inputInterface: 'eth0' });
  let second: Traversal | undefined;
  const release = host.attach({
    name: 'another processor',
    family: 4,
    hook: 'POSTROUTING',
    priority: 300,
    run() {
      release();
      second = host.send(syn('198.51.100.8'));
      return 'accept';
    },
  });
  const first = host.send(syn('198.51.100.7'));
  const { insertFailed } = host.conntrack.statistics;
  console.log(
    `two at once, ${randomFully ? 'with' : 'without'} --random-fully:`,
    `${first.outcome} and ${second?.outcome}, insert_failed ${insertFailed}`,
  );
  return [first.outcome, second?.outcome, `insert_failed ${insertFailed}`];
}

runOut();
assert.deepEqual(race(false), ['dropped', 'forwarded', 'insert_failed 1']);
assert.deepEqual(race(true), ['forwarded', 'forwarded', 'insert_failed 0']);
