import { NO_OBJECTS, policiesOf } from '@packet-path/calico';
import { proxyPorts, syntheticCluster } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { clusterFlow, kubernetesNode, nodePlace } from '../src/index.ts';

const cluster = syntheticCluster({ services: 3, endpointsPerService: 4 });
const flow = clusterFlow(cluster, 'default/svc-00002');

/** Pods with the label may not be asked, or may not ask, for anything. */
const closed = (type: 'Ingress' | 'Egress', app: string) =>
  policiesOf([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'default', name: 'closed' },
      spec: { podSelector: { matchLabels: { app } }, policyTypes: [type] },
    },
  ]);

describe.each(['iptables', 'ipvs'] as const)('a node with Calico beside kube-proxy, %s', (mode) => {
  test('carries what no policy forbids', () => {
    const node = kubernetesNode(cluster, { mode, policies: { objects: NO_OBJECTS } });
    const connection = node.connect(flow);
    expect(connection.outcome).toBe('established');
    expect(connection.request().packets).toBeGreaterThan(0);
  });

  test('keeps a pod from a service that policy forbids it', () => {
    const policies = { objects: closed('Egress', 'client') };
    const node = kubernetesNode(cluster, { mode, policies });
    expect(node.connect(flow).outcome).not.toBe('established');
  });

  test('takes new policies without letting go of connections', () => {
    const node = kubernetesNode(cluster, { mode, policies: { objects: NO_OBJECTS } });
    const connection = node.connect(flow);
    const change = node.updatePolicies(closed('Egress', 'client'));
    expect(change.length).toBeGreaterThan(0);
    const later = { ...flow, source: { ...flow.source, port: 40_001 } };
    expect(node.connect(later).outcome).not.toBe('established');
    const before = connection.total.packets;
    connection.request();
    expect(connection.total.packets).toBe(before + 4);
    node.updatePolicies(NO_OBJECTS);
    const last = { ...flow, source: { ...flow.source, port: 40_002 } };
    expect(node.connect(last).outcome).toBe('established');
  });
});

test('a node without Calico takes no policies', () => {
  const node = kubernetesNode(cluster, { mode: 'iptables' });
  expect(() => node.updatePolicies(NO_OBJECTS)).toThrow(/without Calico/);
});

test('each pod of the node has a device of its own', () => {
  const node = kubernetesNode(cluster, { mode: 'iptables', policies: { objects: NO_OBJECTS } });
  const { node: place } = nodePlace(cluster);
  const local = proxyPorts(cluster, 4)
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ nodeName }) => nodeName === place.name);
  const devices = [...node.interfaces.keys()].filter((name) => name.startsWith('cali'));
  expect(devices).toHaveLength(new Set(local.map(({ address }) => `${address}`)).size + 1);
  expect(node.interfaces.has('cni0')).toBe(false);
});
