import type { Cluster } from '@packet-path/cluster';
import { formatEndpoint } from '@packet-path/core';
import {
  CLIENT_PORT,
  clusterFlows,
  type DataPlane,
  type FlowOutcome,
  firstPacket,
  POD_DEVICE,
} from '@packet-path/data-plane';
import { chiSquared, clusters } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kubeProxyPlanes } from '../src/index.ts';

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
