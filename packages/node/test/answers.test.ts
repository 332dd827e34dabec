import { syntheticCluster } from '@packet-path/cluster';
import { clusterFlow, firstPacket, POD_DEVICE } from '@packet-path/data-plane';
import { describe, expect, test } from 'vitest';
import { kubeProxyPlanes } from '../src/index.ts';

const cluster = syntheticCluster({ services: 20, endpointsPerService: 3 });
const syn = firstPacket(clusterFlow(cluster, 'default/svc-00010'), POD_DEVICE);

describe.each(kubeProxyPlanes())('the answer of a node, $title', (plane) => {
  const traversal = plane.make(cluster, { seed: 1 }).send(syn);
  const json = JSON.stringify(traversal);

  test('is complete as JSON, and under 4 kB', () => {
    expect(json.length).toBeLessThan(4000);
    const { outcome, emitted, delivered, work, sendError } = JSON.parse(json);
    expect({ outcome, sendError }).toEqual({ outcome: traversal.outcome, sendError: null });
    for (const [name, packets] of [
      ['emitted', emitted],
      ['delivered', delivered],
    ] as const) {
      expect(packets).toHaveLength(traversal[name].length);
      for (const [index, packet] of packets.entries()) {
        const { source, destination, sourcePort, destinationPort } = traversal[name][index]!;
        expect([packet.source, packet.destination].map(String)).toEqual([
          `${source}`,
          `${destination}`,
        ]);
        expect([packet.sourcePort, packet.destinationPort]).toEqual([sourcePort, destinationPort]);
      }
    }
    expect(work.rulesEvaluated).toBe(traversal.work.rulesEvaluated);
    const inChains = work.chains.reduce(
      (sum: number, chain: { readonly evaluated: number }) => sum + chain.evaluated,
      0,
    );
    expect(inChains).toBe(traversal.work.rulesEvaluated);
  });

  test('cannot be written to', () => {
    const answer = traversal as unknown as { outcome: string; emitted: unknown[] };
    expect(() => {
      answer.outcome = 'dropped';
    }).toThrow(TypeError);
    expect(() => answer.emitted.push(syn)).toThrow(TypeError);
  });
});
