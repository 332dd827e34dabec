import { type Cluster, type ProxyPort, proxyPorts } from '@packet-path/cluster';
import { Address, Prefix } from '@packet-path/core';
import { expect, test } from 'vitest';
import { FollowedPorts, type PortChanges } from '../../src/sync/followed-ports.ts';
import { clusterWith, type ServiceOptions } from '../objects.ts';

const A: ServiceOptions = { name: 'a', clusterIP: '172.30.0.1' };
const B: ServiceOptions = { name: 'b', clusterIP: '172.30.0.2' };
const TWO_PORTS = { ports: [port('x', 80), port('y', 81)] };

function port(name: string, number: number) {
  return { name, protocol: 'TCP', port: number };
}

const portsOf = (...services: readonly ServiceOptions[]) => proxyPorts(clusterWith(...services), 4);
const names = ({ written, removed, renewed }: PortChanges) => ({
  written: written.map(({ after }) => after.name),
  removed: removed.map(({ before }) => before.name),
  renewed: renewed.map(({ after }) => after.name),
});

test('ports that are new, that changed and that are gone', () => {
  const followed = new FollowedPorts();
  expect(names(followed.follow(portsOf(A, B)))).toEqual({
    written: ['ns1/a:p80', 'ns1/b:p80'],
    removed: [],
    renewed: [],
  });
  const changes = followed.follow(portsOf({ ...A, endpoints: [] }));
  expect(names(changes)).toEqual({ written: ['ns1/a:p80'], removed: ['ns1/b:p80'], renewed: [] });
  const [{ before, after }] = changes.written as [PortChanges['written'][0]];
  expect([before?.endpoints.length, after.endpoints.length]).toEqual([1, 0]);
  expect([...followed.current.keys()]).toEqual(['ns1/a:p80/tcp']);
});

test('the same objects are no change, and equal ones are renewed', () => {
  const followed = new FollowedPorts();
  const ports = portsOf(A, B);
  followed.follow(ports);
  expect(names(followed.follow(ports.toReversed()))).toEqual({
    written: [],
    removed: [],
    renewed: [],
  });
  expect(names(followed.follow(portsOf(A, B)))).toEqual({
    written: [],
    removed: [],
    renewed: ['ns1/a:p80', 'ns1/b:p80'],
  });
  expect(names(followed.follow(ports, true)).written).toEqual(['ns1/a:p80', 'ns1/b:p80']);
});

test('a change of one port writes the others of its service', () => {
  const followed = new FollowedPorts();
  const pair = { ...A, spec: TWO_PORTS };
  followed.follow(portsOf(pair, B));
  const other = { ports: [port('x', 80), port('y', 82)] };
  expect(names(followed.follow(portsOf({ ...A, spec: other }, B))).written).toEqual([
    'ns1/a:x',
    'ns1/a:y',
  ]);
  const one = { ports: [port('x', 80)] };
  expect(names(followed.follow(portsOf({ ...A, spec: one }, B)))).toMatchObject({
    written: ['ns1/a:x'],
    removed: ['ns1/a:y'],
  });
});

test('every field of a port counts', () => {
  const [known] = portsOf(A) as [ProxyPort];
  const [endpoint] = known.endpoints as [ProxyPort['endpoints'][0]];
  const address = Address.parse('203.0.113.9');
  const others: Omit<{ readonly [Field in keyof ProxyPort]: ProxyPort[Field] }, 'service'> = {
    name: 'ns1/a:p80',
    protocol: 'tcp',
    clusterIP: address,
    port: 8,
    nodePort: 9,
    externalIPs: [address],
    loadBalancerIPs: [address],
    sourceRanges: [Prefix.parse('203.0.113.0/24')],
    affinitySeconds: 10,
    internalPolicy: 'Local',
    externalPolicy: 'Local',
    external: true,
    healthCheckNodePort: 11,
    endpoints: [],
  };
  // The name and the protocol are the key, and `external` follows from the other fields.
  const { name: _, protocol: __, external: ___, ...fields } = others;
  const otherEndpoints: ProxyPort['endpoints'][0][] = [
    { ...endpoint, address },
    { ...endpoint, port: 1 },
    { ...endpoint, ready: false },
    { ...endpoint, serving: false },
    { ...endpoint, terminating: true },
    { ...endpoint, nodeName: 'other' },
    { ...endpoint, zone: 'z' },
    { ...endpoint, forZones: ['z'] },
    { ...endpoint, forNodes: ['n'] },
  ];
  const changed: ProxyPort[] = [
    ...Object.entries(fields).map(([field, value]) => ({ ...known, [field]: value })),
    ...otherEndpoints.map((other) => ({ ...known, endpoints: [other] })),
  ];
  for (const other of changed) {
    const followed = new FollowedPorts();
    followed.follow([known]);
    expect(names(followed.follow([other])).written).toEqual(['ns1/a:p80']);
  }
});

test('the order of the cluster is that of the written ports', () => {
  const followed = new FollowedPorts();
  const cluster: Cluster = clusterWith(A, B);
  const ports = proxyPorts(cluster, 4).toReversed();
  expect(names(followed.follow(ports)).written).toEqual(['ns1/b:p80', 'ns1/a:p80']);
});
