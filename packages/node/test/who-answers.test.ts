import { readFileSync } from 'node:fs';
import { clusterOf, readCluster } from '@packet-path/cluster';
import { type Flow, Protocol, SECOND, tcp, toEndpoint, udp } from '@packet-path/core';
import { linuxHost } from '@packet-path/linux-host';
import { describe, expect, test } from 'vitest';
import { kubernetesNode } from '../src/index.ts';

const input = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/inputs/${name}`, import.meta.url), 'utf8');
const cluster = readCluster(input('g06-cluster.yaml'));
const MODES = ['iptables', 'ipvs', 'nftables', 'userspace'] as const;

const flow = (source: string, destination: string, protocol: number = Protocol.TCP): Flow => ({
  protocol,
  source: toEndpoint(source),
  destination: toEndpoint(destination),
});

describe('a port where nobody listens', () => {
  test.each(MODES)('refuses a client from outside, in %s mode', (mode) => {
    const node = kubernetesNode(cluster, { mode, node: { name: 'worker-a' } });
    const connection = node.connect(flow('198.51.100.9:40000', '172.20.0.11:30999'));
    expect(connection).toMatchObject({
      outcome: 'refused',
      reason: { kind: 'no socket' },
      translated: [],
      heard: { sourcePort: 30999 },
    });
  });

  test.each(MODES)('answers a datagram with port unreachable, in %s mode', (mode) => {
    const node = kubernetesNode(cluster, { mode, node: { name: 'worker-a' } });
    const connection = node.connect(flow('198.51.100.9:40000', '172.20.0.11:30999', Protocol.UDP));
    expect(connection).toMatchObject({ outcome: 'refused', heard: { icmp: { type: 3, code: 3 } } });
  });
});

test('the answer of a pod elsewhere, not masqueraded, reaches the client from a stranger', () => {
  const node = kubernetesNode(cluster, { mode: 'ipvs', node: { name: 'worker-a' } });
  const connection = node.connect(flow('198.51.100.9:40000', '198.51.100.50:80'));
  expect(connection.outcome).toBe('misdirected');
  expect(connection.translated).toEqual(['destination']);
  expect(String(connection.heard?.source)).toBe(String(connection.reply.source));
});

describe('a packet dropped in OUTPUT', () => {
  const host = () =>
    linuxHost({
      interfaces: [{ name: 'eth0', addresses: ['172.20.0.11/24'] }],
      routes: ['default via 172.20.0.1 dev eth0'],
      iptables: input('g07a-output-drop.txt'),
    });

  test('times out where it is a SYN: dropped is not refused', () => {
    expect(host().connect(flow('172.20.0.11:40000', '198.51.100.50:80')).outcome).toBe('dropped');
  });

  test('is told to the sender of a datagram', () => {
    const udpOnly = linuxHost({
      interfaces: [{ name: 'eth0', addresses: ['172.20.0.11/24'] }],
      routes: ['default via 172.20.0.1 dev eth0'],
      iptables: input('g07a-output-drop.txt').replaceAll('tcp', 'udp'),
    });
    const datagram = flow('172.20.0.11:40000', '198.51.100.50:80', Protocol.UDP);
    expect(udpOnly.connect(datagram).outcome).toBe('refused');
  });
});

test('a connection says whether its flow was known before', () => {
  const node = kubernetesNode(cluster, { mode: 'iptables', node: { name: 'worker-a' } });
  const [service] = cluster.services;
  const clusterIP = service?.clusterIPs[4];
  const port = service?.ports[0]?.port;
  const again = flow('10.77.1.200:40000', `${clusterIP}:${port}`);
  expect(node.connect(again).knownBefore).toBe(false);
  expect(node.connect(again).knownBefore).toBe(true);
});

test('the node reaches a load balancer under the Local policy without an endpoint here', () => {
  const node = kubernetesNode(cluster, { mode: 'nftables', node: { name: 'worker-a' } });
  const { outcome, emitted } = node.send(tcp('172.20.0.11:40000', '198.51.100.50:80'));
  expect(outcome).toBe('forwarded');
  expect(emitted.map(String)).toEqual([expect.stringContaining('10.77.2.8:8080')]);
  const before = kubernetesNode(cluster, {
    mode: 'nftables',
    layout: '1.31',
    node: { name: 'worker-a' },
  });
  expect(before.send(tcp('172.20.0.11:40000', '198.51.100.50:80')).outcome).toBe('dropped');
});

test('the entries of a deleted UDP service go too (kubernetes 141371)', () => {
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 's', namespace: 'm', labels: { 'kubernetes.io/service-name': 'stats' } },
    addressType: 'IPv4',
    ports: [{ protocol: 'UDP', port: 8125 }],
    endpoints: [{ addresses: ['10.77.2.25'], nodeName: 'worker-b', conditions: { ready: true } }],
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'stats', namespace: 'm' },
    spec: { clusterIP: '10.66.0.25', ports: [{ protocol: 'UDP', port: 8125 }] },
  };
  const destinationOf = (conntrackCleanup?: '1.37'): readonly string[] => {
    const node = kubernetesNode(clusterOf([service, slice]), {
      mode: 'iptables',
      node: { name: 'worker-a', addresses: ['172.20.0.11'] },
      ...(conntrackCleanup !== undefined && { conntrackCleanup }),
    });
    const beat = () =>
      node.send(udp('10.77.1.5:50000', '10.66.0.25:8125', { inputInterface: 'cni0' }));
    beat();
    node.update(clusterOf([slice]));
    node.clock.advance(2 * SECOND);
    return beat().emitted.map(({ destination }) => String(destination));
  };
  expect(destinationOf()).toEqual(['10.66.0.25']);
  expect(destinationOf('1.37')).toEqual(['10.77.2.25']);
});
