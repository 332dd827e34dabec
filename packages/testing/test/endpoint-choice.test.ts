import { Address, type Endpoint, formatEndpoint, Protocol } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import { describe, expect, test } from 'vitest';
import { chiSquaredUniform } from '../src/index.ts';
import { kubernetesNode } from './support/kubernetes-node.ts';
import { clusterOfServices, serviceNamed } from './support/small-cluster.ts';

const FRONTEND: Endpoint = { address: Address.parse('10.96.0.1'), port: 80 };
const BACKENDS = Array.from({ length: 10 }, (_, index) => `10.244.2.${10 + index}:8080`);
const CLUSTER = clusterOfServices([serviceNamed('web', 'TCP', '10.96.0.1:80', BACKENDS)]);

/** How many of so many new connections each backend gets, in the backends' order. */
function shares(host: LinuxHost, connections: number): readonly number[] {
  const counts = new Map(BACKENDS.map((backend) => [backend, 0]));
  const first = Address.parse('10.244.1.2');
  for (let index = 0; index < connections; index++) {
    // Each from a port of its own, and enough pods for all.
    const source = { address: first.plus(index % 200), port: 1024 + Math.floor(index / 200) };
    const { reply } = host.connect({ protocol: Protocol.TCP, source, destination: FRONTEND });
    const chosen = formatEndpoint({ address: reply.source, port: reply.sourcePort });
    counts.set(chosen, counts.get(chosen)! + 1);
  }
  return [...counts.values()];
}

describe('of 100,000 connections to ten endpoints', () => {
  // A fair choice fails one seed in a hundred at this threshold; this seed is not one of them.
  test.each(['iptables, current', 'iptables, 2019'] as const)(
    'each gets its tenth, as far as chance allows, in mode %s',
    (mode) => {
      const counts = shares(kubernetesNode(CLUSTER, mode, 'uniform'), 100_000);
      expect(counts.reduce((sum, count) => sum + count)).toBe(100_000);
      expect(chiSquaredUniform(counts).pValue).toBeGreaterThan(0.01);
    },
  );

  test('each gets its tenth exactly, in mode ipvs with rr', () => {
    const counts = shares(kubernetesNode(CLUSTER, 'ipvs', 'uniform'), 100_000);
    expect(counts).toEqual(BACKENDS.map(() => 10_000));
  });
});
