// A rolling update that reaches nodes at different times: how many connections are lost?
//
// A rolling update that reaches nodes at different times: a pod ends as soon as it is told to, and each
// kube-proxy hears of it when its turn comes. How many connections does each node lose, and
// how many with a pause before the pod ends (preStop)?
//
// Source: kubernetes 43576, requests are lost in a rolling update while kube-proxy's rules lag behind; a
// sleep of some seconds in preStop is the workaround.
import assert from 'node:assert/strict';
import { type Cluster, kubernetesCluster, SECOND } from 'packet-path';
import { clusterOfPods, flow, tally, WEB } from './lib/cluster-of-pods.ts';

const OLD = '10.244.1.5';
const NEW = '10.244.2.6';
const KEPT = '10.244.2.5';
/** When the kube-proxy of each node syncs, in seconds after the change. */
const SYNCS = [1, 2, 4];
const PER_SECOND = 20;

function of(pods: readonly string[]): Cluster {
  return clusterOfPods(3, {
    pods: pods.map((address) => ({ node: `node-${address.split('.')[2]}`, address })),
  });
}

/** Connections of each node in the six seconds after the change, by their outcome. */
function play(pause: number): readonly Readonly<Record<string, number>>[] {
  const nodes = kubernetesCluster(of([OLD, KEPT]), { mode: 'iptables', seed: 5 });
  const outcomes: string[][] = SYNCS.map(() => []);
  for (let second = 0; second < 6; second++) {
    if (second === pause) nodes.removePod(OLD);
    for (const [index, at] of SYNCS.entries()) {
      const name = `node-${index + 1}`;
      if (second === at) nodes.update(of([KEPT, NEW]), { nodes: [name] });
      for (let number = 0; number < PER_SECOND; number++) {
        const from = `10.244.${index + 1}.9:${30_000 + second * PER_SECOND + number}`;
        outcomes[index]!.push(nodes.connect(flow(from, WEB)).outcome);
      }
    }
    nodes.clock.advance(SECOND);
  }
  return outcomes.map(tally);
}

const lost = (of: readonly Readonly<Record<string, number>>[]): number[] =>
  of.map(({ dropped = 0 }) => dropped);
const atOnce = play(0);
const paused = play(5);
console.log('node syncs after', SYNCS.map((second) => `${second} s`).join(', '));
console.log('the pod ends at once: lost', lost(atOnce).join(', '));
console.log('it waits for five seconds: lost', lost(paused).join(', '));

const [first = 0, second = 0, third = 0] = lost(atOnce);
assert.ok(0 < first && first < second && second < third, 'a node loses more the later it hears');
// Half of a node's connections are for the pod that has ended, until it hears.
for (const [index, seconds] of SYNCS.entries()) {
  const expected = (seconds * PER_SECOND) / 2;
  assert.ok(Math.abs(lost(atOnce)[index]! - expected) < expected * 0.6 + 5);
}
assert.deepEqual(lost(paused), [0, 0, 0]);
