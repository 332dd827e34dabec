import { createRandom, type Flow, shuffled } from '@packet-path/core';
import { clusters, POD_NETWORKS } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kubernetesCluster } from '../src/index.ts';
import { unconserved } from './conserved.ts';
import { FABRICS, flowsFromEverywhere, MODES } from './support.ts';

const clusterCIDR = Object.values(POD_NETWORKS);

/** Flows that a test has the time for, others for each seed. */
const MOST_FLOWS = 8;

function someOf(flows: readonly Flow[], seed: number): readonly Flow[] {
  return shuffled(flows, createRandom(seed)).slice(0, MOST_FLOWS);
}

/** The laws of every cluster, mode and fabric. */
export function clusterProperties(numRuns: number): void {
  describe.each(MODES)('a cluster of nodes in mode $mode $layout', (options) => {
    test('conserves packets, and its replies undo what requests did or say that they did not', () => {
      fc.assert(
        fc.property(
          clusters({ services: 3, families: [4] }),
          fc.constantFrom(...FABRICS),
          fc.nat(99),
          (cluster, fabric, seed) => {
            const nodes = kubernetesCluster(cluster, { ...options, clusterCIDR, fabric, seed });
            for (const flow of someOf(flowsFromEverywhere(cluster), seed)) {
              const connection = nodes.connect(flow);
              const { outcome } = connection;
              if (outcome === 'established') connection.request();
              expect(unconserved(connection.hops, connection.departures)).toEqual([]);
              if (connection.onward.length > 0) continue;
              if (outcome === 'established') expect(connection.notUndone).toEqual([]);
              if (outcome === 'misdirected') expect(connection.notUndone).not.toEqual([]);
            }
          },
        ),
        { numRuns },
      );
    });

    test('is the same again by its seed', () => {
      fc.assert(
        fc.property(clusters({ services: 2, families: [4] }), fc.nat(99), (cluster, seed) => {
          const play = (): string[] => {
            const nodes = kubernetesCluster(cluster, { ...options, clusterCIDR, seed });
            const heard: string[] = [];
            nodes.listen((step, node) => heard.push(`${node} ${JSON.stringify(step)}`));
            for (const flow of someOf(flowsFromEverywhere(cluster), seed)) nodes.connect(flow);
            return heard;
          };
          expect(play()).toEqual(play());
        }),
        { numRuns: Math.ceil(numRuns / 3) },
      );
    });
  });
}
