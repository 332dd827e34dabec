import type { Cluster } from '@packet-path/cluster';
import { type Connection, createRandom, shuffled } from '@packet-path/core';
import { clusterFlows } from '@packet-path/data-plane';
import { type KubernetesNode, kubernetesNode } from '@packet-path/node';
import { clusters, POD_NETWORKS } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KubernetesCluster, kubernetesCluster } from '../src/index.ts';
import { MODES } from './support.ts';

const clusterCIDR = Object.values(POD_NETWORKS);

/** Flows of one cluster that a run has the time for, others for each seed. */
const MOST_FLOWS = 12;

/** A cluster of one node, without clients outside, answers exactly as that node alone. */
export function oneNodeProperty(numRuns: number): void {
  describe.each([
    ...MODES,
    { mode: 'nftables', layout: '1.31' } as const,
    { mode: 'ipvs', scheduler: 'lc' } as const,
  ])('one node in mode $mode $layout $scheduler', (options) => {
    test('answers exactly as kubernetesNode does, before the cluster changes and after', () => {
      fc.assert(
        fc.property(
          clusters({ services: 2 }),
          clusters({ services: 2 }),
          fc.nat(99),
          (cluster, other, seed) => {
            const all = { ...options, clusterCIDR, seed };
            const node = kubernetesNode(cluster, all);
            const whole = kubernetesCluster(cluster, { ...all, nodes: 1 });
            const changed = { ...cluster, services: other.services };
            expectAlike(node, whole, cluster, seed);
            node.update(changed);
            whole.update(changed);
            expectAlike(node, whole, changed, seed);
          },
        ),
        { numRuns },
      );
    });
  });
}

function expectAlike(
  node: KubernetesNode,
  whole: KubernetesCluster,
  cluster: Cluster,
  seed: number,
): void {
  const flows = clusterFlows(cluster, { from: ['pod', 'node'] });
  for (const { flow } of shuffled(flows, createRandom(seed)).slice(0, MOST_FLOWS)) {
    const ours = whole.connect(flow);
    const theirs = node.connect(flow);
    for (const one of [ours, theirs]) {
      if (one.outcome !== 'established') continue;
      one.request();
      one.close();
    }
    expect(told(ours)).toEqual(told(theirs));
    expect(ours.notUndone).toEqual([]);
  }
  const { host } = whole.node(whole.nodes[0]!);
  expect(host.conntrack.list()).toEqual(node.host.conntrack.list());
  expect(host.iptables[4].save()).toEqual(node.host.iptables[4].save());
}

/** Everything that a connection tells, as plain values. */
function told(connection: Connection): unknown {
  const { outcome, original, reply, translated, knownBefore, reason, heard, opening, total } =
    connection;
  return JSON.parse(
    JSON.stringify({
      ...{ outcome, original, reply, translated, knownBefore, reason, heard, opening, total },
      onward: connection.onward ?? [],
    }),
  );
}
