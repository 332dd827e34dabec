import { syntheticCluster } from '@packet-path/cluster';
import type { ClusterShape, DataPlane } from '@packet-path/data-plane';
import { expect } from 'vitest';
import { type ExpectedWork, runStudy } from '../src/index.ts';

/** The same numbers, counted over a node of the cluster. */
export function countedWork(shape: ClusterShape, plane: DataPlane): Omit<ExpectedWork, 'terms'> {
  const { services, endpointsPerService, ports = [80], protocol = 'TCP', family = 4 } = shape;
  const cluster = () =>
    syntheticCluster({
      services,
      endpointsPerService,
      family,
      ports: ports.map((port, index) => ({ port, targetPort: 8080 + index, protocol })),
    });
  const [run] = runStudy({
    clusters: [{ name: 'one', kind: 'synthetic', cluster }],
    planes: [plane],
  }).runs;
  const { newConnection, establishedPacket, requests, pairs } = run!;
  const { work: _work, ...counts } = newConnection;
  const { serviceRules: _serviceRules, ...packet } = establishedPacket;
  return {
    services: run!.services,
    pairs,
    newConnection: counts,
    establishedPacket: packet,
    requests,
  };
}

/** Agrees, but for tuples of one connection that chance has put in one bucket. */
export function expectCounted(expected: ExpectedWork, counted: Omit<ExpectedWork, 'terms'>): void {
  const { terms: _terms, establishedPacket, ...others } = expected;
  const { establishedPacket: packet, ...rest } = counted;
  expect(others).toEqual(rest);
  const { hashProbes, ...exact } = establishedPacket;
  expect(packet).toMatchObject(exact);
  expect(Math.abs(packet.hashProbes - hashProbes)).toBeLessThan(0.01);
}
