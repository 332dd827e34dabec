import { type Cluster, proxyPorts } from '@packet-path/cluster';
import { EveryOutcome } from '@packet-path/core';
import { clusterFlow, firstPacket, POD_DEVICE } from '@packet-path/data-plane';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { type KubernetesNodeOptions, kubernetesNode } from '../src/index.ts';
import { clusters } from './synthetic-clusters.ts';

/** Rules that nat PREROUTING costs to reach endpoint e of service s, S services of N endpoints. */
type Formula = (place: { readonly s: number; readonly e: number }) => number;

const LAYOUTS: readonly {
  readonly name: string;
  readonly options: KubernetesNodeOptions;
  readonly natPrerouting: Formula;
  /** nat POSTROUTING and the filter table. */
  readonly elsewhere: number;
}[] = [
  {
    name: "today's layout",
    options: { mode: 'iptables', order: 'cluster' },
    natPrerouting: ({ s, e }) => 1 + s + 1 + e + 2,
    elsewhere: 2 + 7,
  },
  {
    name: "today's layout, without a detector of local traffic",
    options: { mode: 'iptables', order: 'cluster', clusterCIDR: [] },
    natPrerouting: ({ s, e }) => 1 + s + e + 2,
    elsewhere: 2 + 7,
  },
  {
    name: 'the layout of 2019',
    options: { mode: 'iptables', order: 'cluster', layout: '2019' },
    natPrerouting: ({ s, e }) => 1 + 2 * s + e + 2,
    elsewhere: 2 + 6,
  },
  {
    name: 'the layout of 2019, without a cluster CIDR',
    options: { mode: 'iptables', order: 'cluster', layout: '2019', clusterCIDR: [] },
    natPrerouting: ({ s, e }) => 1 + s + e + 2,
    elsewhere: 2 + 4 + 0,
  },
];

describe('rules evaluated by a new connection of a pod to a cluster IP', () => {
  for (const { name, options, natPrerouting, elsewhere } of LAYOUTS) {
    test(`follow the formula for every service and every endpoint in ${name}`, () => {
      fc.assert(
        fc.property(clusters, (cluster) => {
          for (const { s, e, endpoint, work, chosen } of everyPair(cluster, options)) {
            expect(chosen).toBe(endpoint);
            expect(work.rulesEvaluatedIn({ table: 'nat', hook: 'PREROUTING' })).toBe(
              natPrerouting({ s, e }),
            );
            expect(work.rulesEvaluated).toBe(natPrerouting({ s, e }) + elsewhere);
          }
        }),
        { numRuns: 5 * PROPERTY_RUNS },
      );
    });
  }

  test('are the same for every pair in IPVS mode', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const counts = new Set<number>();
        const node = kubernetesNode(cluster, { mode: 'ipvs' });
        for (const port of portsOf(cluster)) {
          const flow = clusterFlow(cluster, port.name, { family: port.clusterIP.family });
          for (const _endpoint of port.endpoints) {
            counts.add(node.send(firstPacket(flow, POD_DEVICE)).work.rulesEvaluated);
            node.clock.advance(3600_000_000);
          }
        }
        expect(counts.size).toBe(1);
      }),
      { numRuns: 5 * PROPERTY_RUNS },
    );
  });
});

/** Sends a first packet to every endpoint of every service, by deciding what chance decides. */
function* everyPair(cluster: Cluster, options: KubernetesNodeOptions) {
  const choices = new EveryOutcome();
  const node = kubernetesNode(cluster, { ...options, choices });
  for (const [index, port] of portsOf(cluster).entries()) {
    const { family } = port.clusterIP;
    const flow = clusterFlow(cluster, port.name, { family });
    let e = 0;
    do {
      const { work, emitted } = node.send(firstPacket(flow, POD_DEVICE));
      const endpoint = String(port.endpoints[e]?.address);
      yield { s: index + 1, e: ++e, endpoint, work, chosen: String(emitted[0]?.destination) };
      node.clock.advance(3600_000_000);
    } while (choices.next());
    expect(e).toBe(port.endpoints.length);
  }
}

function portsOf(cluster: Cluster) {
  return [...proxyPorts(cluster, 4), ...proxyPorts(cluster, 6)];
}
