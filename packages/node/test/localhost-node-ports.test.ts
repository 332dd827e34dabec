import { type Cluster, syntheticCluster } from '@packet-path/cluster';
import { formatEndpoint, Protocol, toEndpoint } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { type KubernetesNodeOptions, kubernetesNode } from '../src/index.ts';

const NODE_PORT = 30_080;

/** A service with a node port, of one protocol and three endpoints. */
function withNodePort(protocol: 'TCP' | 'UDP' = 'TCP', services = 1): Cluster {
  const ports = [{ port: 80, protocol }];
  const plain = syntheticCluster({ services, endpointsPerService: 3, ports });
  return {
    ...plain,
    services: plain.services.map((service, index) => ({
      ...service,
      type: 'NodePort' as const,
      ports: service.ports.map((port) => ({ ...port, nodePort: NODE_PORT + index })),
    })),
  };
}

function nodeWith(cluster: Cluster, options: object = {}) {
  const node = kubernetesNode(cluster, {
    mode: 'nftables',
    nodePortAddresses: ['primary', 'localhost'],
    localhostNodePorts: true,
    ...options,
  } as KubernetesNodeOptions);
  const flow = (protocol: number = Protocol.TCP, port = NODE_PORT) => ({
    protocol,
    source: toEndpoint('127.0.0.1:40000'),
    destination: toEndpoint(`127.0.0.1:${port}`),
  });
  return { node, flow };
}

describe('a node port at localhost in nftables mode', () => {
  test('is served by kube-proxy’s process where localhost is named', () => {
    const { node, flow } = nodeWith(withNodePort());
    const connection = node.connect(flow());
    expect(connection.outcome).toBe('established');
    expect(connection.request(100, 1000)).toMatchObject({ bytesCopied: 1100, wakeUps: 2 });
    expect(node.localhostProxy?.sessions).toHaveLength(1);
    connection.close();
    expect(node.localhostProxy?.sessions).toEqual([]);
  });

  test('reaches each endpoint with the same probability', () => {
    const cluster = withNodePort();
    const { node, flow } = nodeWith(cluster);
    const outcomes = node.outcomes(flow());
    const met = 'exact' in outcomes ? [...outcomes.exact] : [];
    const endpoints = met.map(({ endpoint }) => endpoint && formatEndpoint(endpoint));
    const expected = cluster.services[0]!.ports[0]!.endpoints.map(formatEndpoint);
    expect(endpoints.sort()).toEqual([...expected].sort());
    for (const { probability } of met) expect(probability).toBeCloseTo(1 / 3, 12);
  });

  test('of UDP is refused, and of TCP too where localhost is not named', () => {
    const udp = nodeWith(withNodePort('UDP'));
    expect(udp.node.connect(udp.flow(Protocol.UDP)).outcome).toBe('refused');
    const unnamed = nodeWith(withNodePort(), { nodePortAddresses: 'primary' });
    expect(unnamed.node.connect(unnamed.flow()).outcome).toBe('refused');
  });

  test('is not touched without the gate: nobody listens there', () => {
    const { node, flow } = nodeWith(withNodePort(), { localhostNodePorts: false });
    expect(node.localhostProxy).toBeUndefined();
    expect(node.connect(flow()).onward ?? []).toEqual([]);
  });

  test('follows the cluster', () => {
    const { node, flow } = nodeWith(withNodePort('TCP', 2));
    const [first, second] = [node.connect(flow()), node.connect(flow(Protocol.TCP, NODE_PORT + 1))];
    node.update(withNodePort('TCP', 1));
    expect(first.request(10, 20).bytesCopied).toBe(30);
    expect(second.request(10, 20).bytesCopied).toBe(0);
    expect(node.localhostProxy?.listeners.map(formatEndpoint)).toEqual([`127.0.0.1:${NODE_PORT}`]);
  });
});
