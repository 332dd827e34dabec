import { Address, type Endpoint, formatEndpoint, Protocol } from '@packet-path/core';
import { kubernetesNode, type ProxyMode } from './kubernetes-node.ts';
import { clusterOfServices, serviceNamed } from './small-cluster.ts';

const FRONTEND: Endpoint = { address: Address.parse('10.96.0.1'), port: 80 };
const BACKENDS = Array.from({ length: 10 }, (_, index) => `10.244.2.${10 + index}:8080`);
const CLUSTER = clusterOfServices([serviceNamed('web', 'TCP', '10.96.0.1:80', BACKENDS)]);

/**
 * How many of so many new connections each of ten backends gets, in the backends' order.
 *
 * A fair choice fails a threshold of 0.01 for one seed in a hundred. `uniform`, the only seed ever
 * tried, is none of these.
 */
export function endpointShares(mode: ProxyMode, connections: number): readonly number[] {
  const host = kubernetesNode(CLUSTER, mode, 'uniform');
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
