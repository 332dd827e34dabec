import { readPolicies } from '@packet-path/calico';
import type { Cluster } from '@packet-path/cluster';
import { formatEndpoint } from '@packet-path/core';
import {
  CLIENT_PORT,
  clusterFlows,
  type DataPlane,
  everyDraw,
  everyTurn,
  type FlowOutcome,
  firstPacket,
  firstPackets,
  LentChoices,
  POD_DEVICE,
} from '@packet-path/data-plane';
import { chiSquared, clusters } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KubernetesNode, kubeProxyPlanes, planesNamed, withCalico } from '../src/index.ts';

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
  test('is enumerated as packets that are sent come through it', () => {
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
      { numRuns: 8, seed: 1 },
    );
    expect(enumerated).toBeGreaterThan(30);
  });
});

/** How often each endpoint got a connection, of so many that a seed decides. */
function frequencies(plane: DataPlane, cluster: Cluster, draws: number) {
  const node = plane.make(cluster, { seed: 'frequencies' });
  const [one] = clusterFlows(cluster, { from: ['pod'] });
  const { flow } = one!;
  const outcomes = node.outcomes(flow);
  if ('sample' in outcomes) throw new Error(outcomes.sample);
  const shares = new Map<string, number>();
  const counts = new Map<string, number>();
  const key = (end: FlowOutcome['endpoint']): string => (end ? formatEndpoint(end) : 'nobody');
  for (const { endpoint, probability } of outcomes.exact) {
    shares.set(key(endpoint), (shares.get(key(endpoint)) ?? 0) + probability);
  }
  for (let draw = 0; draw < draws; draw++) {
    const source = { ...flow.source, port: CLIENT_PORT + (draw % 25_000) };
    const { emitted } = node.send(firstPacket({ ...flow, source }, POD_DEVICE));
    const [sent] = emitted;
    const end = sent ? { address: sent.destination, port: sent.destinationPort } : null;
    counts.set(key(end), (counts.get(key(end)) ?? 0) + 1);
    if (draw % 25_000 === 24_999) node.forget();
  }
  const ends = [...new Set([...shares.keys(), ...counts.keys()])];
  return {
    counts: ends.map((end) => counts.get(end) ?? 0),
    shares: ends.map((end) => shares.get(end) ?? 0),
  };
}

describe('the exact distribution', () => {
  const drawing = kubeProxyPlanes().filter(({ name }) => /iptables|nftables/.test(name));
  const services = fc.sample(
    clusters({ services: 1, families: [4] }).filter((cluster) => {
      const [service] = cluster.services;
      const ends = service?.ports[0]?.endpoints.filter(({ ready }) => ready) ?? [];
      return (
        ends.length > 1 &&
        service?.affinitySeconds === undefined &&
        service?.clusterIPs[4] !== undefined
      );
    }),
    { numRuns: 2, seed: 7 },
  );

  test.each(drawing.map((plane) => [plane.name, plane] as const))(
    '%s: is that of simulated frequencies, and a skew of 2 % is found',
    (_, plane) => {
      for (const cluster of services) {
        const { counts, shares } = frequencies(plane, cluster, 60_000);
        if (shares.filter((share) => share > 0).length < 2) continue;
        expect(chiSquared(counts, shares).pValue).toBeGreaterThan(1e-6);
        const [first = 0, ...rest] = shares;
        const skewed = [first + 0.02, ...rest.map((share) => share - (0.02 * share) / (1 - first))];
        expect(chiSquared(counts, skewed).pValue).toBeLessThan(1e-6);
      }
    },
  );
});
