import type { Connection } from '@packet-path/core';
import { clusterFlows } from '@packet-path/data-plane';
import { kubernetesNode } from '@packet-path/node';
import { clusters, POD_NETWORKS } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kubernetesCluster } from '../src/index.ts';
import { MODES } from './support.ts';

const clusterCIDR = Object.values(POD_NETWORKS);

describe.each(MODES)('one node in mode $mode $layout', (options) => {
  test('answers exactly as kubernetesNode does', () => {
    fc.assert(
      fc.property(clusters({ services: 2 }), fc.nat(99), (cluster, seed) => {
        const node = kubernetesNode(cluster, { ...options, clusterCIDR, seed });
        const whole = kubernetesCluster(cluster, { ...options, clusterCIDR, seed, nodes: 1 });
        for (const { flow } of clusterFlows(cluster, { from: ['pod', 'node'] })) {
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
        expect(whole.node(whole.nodes[0]!).host.conntrack.list()).toEqual(
          node.host.conntrack.list(),
        );
      }),
      { numRuns: 2 },
    );
  });
});

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
