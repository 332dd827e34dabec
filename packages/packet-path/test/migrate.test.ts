import { readFileSync } from 'node:fs';
import { readCluster } from '@packet-path/cluster';
import { describe, expect, test } from 'vitest';
import { migrate, migrationText } from '../src/study.ts';

const NODE = `apiVersion: v1
kind: Node
metadata: { name: node-1 }
spec: { podCIDR: 10.244.1.0/24 }
status: { addresses: [{ type: InternalIP, address: 192.168.0.10 }, { type: InternalIP, address: 192.168.7.10 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { type: NodePort, clusterIP: 10.96.0.10, ports: [{ port: 80, nodePort: 30080 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ port: 8080 }]
endpoints: [{ addresses: [10.244.1.7], nodeName: node-1 }, { addresses: [10.244.2.8], nodeName: node-2 }]
---
apiVersion: v1
kind: Service
metadata: { name: far, namespace: shop }
spec: { type: NodePort, clusterIP: 10.96.0.11, externalTrafficPolicy: Local, sessionAffinity: ClientIP, ports: [{ port: 80, nodePort: 30081 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: far-1, namespace: shop, labels: { kubernetes.io/service-name: far } }
addressType: IPv4
ports: [{ port: 8080 }]
endpoints: [{ addresses: [10.244.2.9], nodeName: node-2 }]
`;
const cluster = readCluster(NODE);
const changed = (from: 'iptables' | 'ipvs', to: 'nftables' | 'ipvs') =>
  migrate(cluster, { from, to }).findings.filter(({ changes }) => changes);

describe('moving off IPVS', () => {
  const findings = changed('ipvs', 'nftables');
  const of = (topic: string) => findings.filter((finding) => finding.topic === topic);

  test.each([
    ['addresses of node ports', 'reaches an endpoint', /primary addresses alone/],
    ['Local policy without a local endpoint', 'reaches an endpoint', /97081/],
    ['addresses that no service has', 'goes on untranslated', /are dropped \(since 1\.31\)/],
    ['session affinity', 'persistence', /clients that were remembered are not carried over/],
    ['choice of endpoints', 'the scheduler rr', /weights/],
  ])('tells with its reason: %s', (topic, before, because) => {
    const [first] = of(topic).filter((finding) => finding.before.startsWith(before));
    expect(first?.because).toMatch(because);
    expect(first?.services === 0 ? [] : first?.examples).toBeDefined();
  });

  test('tells that localhost and wrong ports stay, since both modes refuse them', () => {
    const stay = migrate(cluster).findings.filter(({ changes }) => !changes);
    const topics = stay.map(({ topic }) => topic);
    expect(topics).toContain('node ports at localhost');
    expect(topics).toContain('wrong ports of cluster IPs');
  });

  test('from iptables tells localhost', () => {
    const localhost = changed('iptables', 'nftables').find(
      ({ topic }) => topic === 'node ports at localhost',
    );
    expect(localhost).toMatchObject({ services: 2 });
    expect(localhost?.because).toMatch(/route_localnet.*not served at localhost/);
  });

  test('has the work of connections and syncs of both', () => {
    const { costs } = migrate(cluster);
    expect(costs.before.rules).toBeGreaterThan(costs.after.rules);
    expect(costs.after.lookups).toBeGreaterThan(0);
    expect(costs.before.firstSync).toHaveProperty('services');
    expect(costs.after.oneEndpoint).toHaveProperty('netlinkMessages');
  });

  test('reads as a text, and refuses what is no migration', () => {
    const text = migrationText(migrate(cluster));
    expect(text).toMatch(/^From ipvs to nftables: 2 services, 2 of them played/);
    expect(migrationText({ ...migrate(cluster), services: 1, played: 1 })).toMatch(
      /^From ipvs to nftables: 1 service, 1 of them played/,
    );
    expect(text).toMatch(/What changes\n {2}[\s\S]*because {2}[\s\S]*What stays\n[\s\S]*Work\n/);
    expect(() => migrate(cluster, { from: 'ipvs', to: 'ipvs' })).toThrow(/two modes/);
    expect(() => migrate(cluster, { from: 'IPVS' as never })).toThrow(/from is 'IPVS'/);
  });

  test('takes a cluster of the example', () => {
    const shop = readFileSync(
      new URL('../../../examples/clusters/shop.yaml', import.meta.url),
      'utf8',
    );
    const { findings: all, services } = migrate(readCluster(shop));
    expect(services).toBe(14);
    expect(
      all.some(({ topic, changes }) => topic === 'source ranges of load balancers' && changes),
    ).toBe(true);
  });
});
