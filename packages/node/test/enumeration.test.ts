import { readPolicies } from '@packet-path/calico';
import { formatEndpoint } from '@packet-path/core';
import {
  clusterFlows,
  type DataPlane,
  everyDraw,
  everyTurn,
  type FlowOutcome,
  firstPackets,
  LentChoices,
} from '@packet-path/data-plane';
import { clusters } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { type KubernetesNode, planesNamed, withCalico } from '../src/index.ts';

const POLICIES = readPolicies(`
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: some}
spec:
  order: 10
  selector: all()
  ingress:
    - {action: Allow, protocol: TCP, source: {nets: [10.244.0.0/16, fd00:10:244::/56]}}
    - {action: Allow, source: {selector: all()}}
  egress: [{action: Allow}]
`);

const PLANES: readonly DataPlane[] = [
  ...planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables']),
  ...planesNamed(['iptables', 'ipvs']).map((plane) => withCalico(plane, { objects: POLICIES })),
];

/** An outcome in words, its ledger included. */
function told({ probability, endpoint, opening }: FlowOutcome): string {
  const to = endpoint === null ? 'nobody' : formatEndpoint(endpoint);
  return `${probability} ${to} ${JSON.stringify(opening)}`;
}

/** Everything that a packet could leave behind. */
function traces({ host }: KubernetesNode): readonly unknown[] {
  return [
    host.iptables[4].save({ counters: true }),
    host.iptables[6].save({ counters: true }),
    host.nftables.save(),
    host.conntrack.list(),
    host.conntrack.table.count,
    host.ipvs.view.connectionCount,
    host.clock.now,
  ];
}

const oneCluster = clusters({ services: 4 }).filter(({ services }) => services.length > 0);

describe.each(PLANES.map((plane) => [plane.name, plane] as const))('%s: a program', (_, plane) => {
  test('is enumerated as packets that are sent come through it', { tags: ['slow'] }, () => {
    let enumerated = 0;
    fc.assert(
      fc.property(oneCluster, (cluster) => {
        const node = plane.make(cluster, { seed: 1 }) as KubernetesNode;
        const choices = LentChoices.of({ seed: 1 });
        const other = plane.make(cluster, { seed: 1, choices }) as KubernetesNode;
        const scene = { host: other.host, choices, forget: () => other.forget() };
        for (const { flow } of clusterFlows(cluster, { from: ['pod', 'outside'] })) {
          const before = traces(node);
          const outcomes = node.outcomes(flow);
          if ('sample' in outcomes) continue;
          const all = [...outcomes.exact];
          const isSent = all.some(({ state }) => state !== undefined);
          if (!isSent) expect(traces(node)).toEqual(before);
          if (outcomes.means !== 'draws' && outcomes.means !== 'turns') continue;
          if (isSent) node.forget();
          else enumerated += all.length;
          const sent = { ...firstPackets(scene, flow), rehearse: () => ({ state: 'sent' }) };
          const isTurn = outcomes.means === 'turns';
          const turns = isTurn ? Math.max(1, outcomes.endpoints ?? 1) : 1;
          expect(all.map(told)).toEqual(
            [...(isTurn ? everyTurn(turns, sent) : everyDraw(sent))].map(told),
          );
        }
      }),
      { numRuns: 2 * PROPERTY_RUNS, seed: 1 },
    );
    expect(enumerated).toBeGreaterThan(10 * PROPERTY_RUNS);
  });
});
