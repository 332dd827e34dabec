import { NO_OBJECTS, policiesOf } from '@packet-path/calico';
import { proxyPorts, syntheticCluster } from '@packet-path/cluster';
import { clusterFlow, nodePlace } from '@packet-path/data-plane';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kubernetesNode } from '../src/index.ts';

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

describe.each(['iptables', 'ipvs', 'nftables'] as const)(
  'a node with Calico beside kube-proxy, %s',
  (mode) => {
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
      expect(change.invocations.length).toBeGreaterThan(0);
      const later = { ...flow, source: { ...flow.source, port: 40_001 } };
      expect(node.connect(later).outcome).not.toBe('established');
      const before = connection.total.packets;
      connection.request();
      expect(connection.total.packets).toBe(before + 4);
      node.updatePolicies(NO_OBJECTS);
      const last = { ...flow, source: { ...flow.source, port: 40_002 } };
      expect(node.connect(last).outcome).toBe('established');
    });
  },
);

/**
 * A pod's device has no address, so REDIRECT finds none to redirect to and drops the packet (Linux
 * nf_nat_redirect.c, nf_nat_redirect_ipv4): the proxy must listen at an address of the node's own.
 */
test('beside the userspace proxy, pods reach services only where it listens at the node’s address', () => {
  const outcome = (listening: { readonly listenAddress?: string }) => {
    const policies = { objects: NO_OBJECTS };
    const node = kubernetesNode(cluster, { mode: 'userspace', policies, ...listening });
    return node.connect(flow).outcome;
  };
  expect(outcome({})).toBe('dropped');
  const [address] = nodePlace(cluster).node.addresses;
  expect(outcome({ listenAddress: `${address}` })).toBe('established');
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
  const devices = [...node.host.interfaces.keys()].filter((name) => name.startsWith('cali'));
  expect(devices).toHaveLength(new Set(local.map(({ address }) => `${address}`)).size + 1);
  expect(node.host.interfaces.has('cni0')).toBe(false);
});

/** One rule of a policy: who, by the label that pods have as their service's name. */
const peers = fc.uniqueArray(fc.constantFrom('svc-00001', 'svc-00002', 'client'), { maxLength: 2 });
const policies = fc.array(
  fc.record({
    app: fc.constantFrom('svc-00001', 'svc-00002', 'client'),
    type: fc.constantFrom('Ingress' as const, 'Egress'),
    peers,
  }),
  { maxLength: 3 },
);

test('policies mean the same whichever way kube-proxy runs, and know nothing of service addresses', {
  tags: ['slow'],
}, () => {
  fc.assert(
    fc.property(policies, fc.constantFrom(1, 2), (rules, nodes) => {
      const small = syntheticCluster({ services: 2, endpointsPerService: 1, nodes });
      const objects = policiesOf(
        rules.map(({ app, type, peers: apps }, index) => {
          const others = apps.map((name) => ({ podSelector: { matchLabels: { app: name } } }));
          const key = type === 'Ingress' ? 'from' : 'to';
          return {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            metadata: { namespace: 'default', name: `p${index}` },
            spec: {
              podSelector: { matchLabels: { app } },
              policyTypes: [type],
              // A rule without peers is for everyone, so none is written.
              [type.toLowerCase()]: others.length === 0 ? [] : [{ [key]: others }],
            },
          };
        }),
      );
      const local = nodePlace(small).node.name;
      for (const port of proxyPorts(small, 4)) {
        const app = port.name.slice('default/'.length).split(':')[0]!;
        const governs = (own: string, type: 'Ingress' | 'Egress') =>
          rules.filter((rule) => rule.app === own && rule.type === type);
        const allows = (own: string, type: 'Ingress' | 'Egress', other: string): boolean =>
          governs(own, type).length === 0 ||
          governs(own, type).some(({ peers: apps }) => apps.some((name) => name === other));
        const isHere = port.endpoints[0]!.nodeName === local;
        const expected =
          allows('client', 'Egress', app) && (!isHere || allows(app, 'Ingress', 'client'));
        for (const mode of ['iptables', 'ipvs', 'nftables'] as const) {
          const node = kubernetesNode(small, { mode, policies: { objects } });
          const { outcome } = node.connect(clusterFlow(small, port.name));
          expect([mode, app, outcome]).toEqual([mode, app, expected ? 'established' : 'dropped']);
        }
      }
    }),
    { numRuns: 5 },
  );
});

test('beside IPVS, a connection opens by INPUT and OUTPUT, and is told by its mark', () => {
  const node = kubernetesNode(cluster, { mode: 'ipvs', policies: { objects: NO_OBJECTS } });
  const { opening } = node.connect(flow);
  const chains = opening.byChain().map(({ hook, chain }) => `${hook} ${chain}`);
  expect(chains).toEqual(
    expect.arrayContaining([
      'INPUT cali-forward-check',
      'INPUT cali-set-endpoint-mark',
      'OUTPUT cali-forward-endpoint-mark',
      'OUTPUT cali-from-endpoint-mark',
    ]),
  );
  expect(chains.filter((chain) => chain.startsWith('FORWARD'))).toEqual([]);
});
