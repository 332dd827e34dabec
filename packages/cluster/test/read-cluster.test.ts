import { type ReadClusterOptions, readCluster } from '@packet-path/cluster';
import { PacketPathError } from '@packet-path/core';
import { describe, expect, test } from 'vitest';

const YAML = `apiVersion: v1
kind: Service
metadata:
  name: dns
  namespace: kube-system
spec:
  clusterIP: 10.96.0.10
  ports:
  - name: dns
    protocol: UDP
    port: 53
    targetPort: dns
---
# Nothing here.
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSliceList
items:
- metadata:
    namespace: kube-system
    labels: { kubernetes.io/service-name: dns }
  addressType: IPv4
  ports: [{ name: dns, protocol: UDP, port: 53 }]
  endpoints:
  - addresses: [10.244.0.3]
    nodeName: node-1
  - addresses: [10.244.0.2]
    conditions: { ready: false, serving: true, terminating: true }
`;

const SERVICE = {
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name: 'web' },
  spec: { clusterIP: '10.96.0.1', ports: [{ port: 80 }] },
};

describe('what is read', () => {
  test('several YAML documents make one cluster', () => {
    const [service] = readCluster(YAML).services;
    expect(`${service!.namespace}/${service!.name} ${service!.clusterIPs[4]}`).toBe(
      'kube-system/dns 10.96.0.10',
    );
    const [port] = service!.ports;
    expect(port!.targetPort).toBe('dns');
    expect(
      port!.endpoints.map(({ address, ready, serving, terminating, nodeName }) => [
        `${address}`,
        ready,
        serving,
        terminating,
        nodeName,
      ]),
    ).toEqual([
      ['10.244.0.2', false, true, true, undefined],
      ['10.244.0.3', true, true, false, 'node-1'],
    ]);
  });

  test('a JSON List is the same as its objects, in any order', () => {
    const items = [
      SERVICE,
      ...['10.180.0.1', '10.180.0.2', '10.180.0.1'].map((address) => ({
        kind: 'EndpointSlice',
        apiVersion: 'discovery.k8s.io/v1',
        metadata: { labels: { 'kubernetes.io/service-name': 'web' } },
        addressType: 'IPv4',
        ports: [{ port: 8080 }],
        endpoints: [{ addresses: [address] }],
      })),
    ];
    const list = (objects: object[]) =>
      readCluster(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    expect(list(items).services[0]!.ports[0]!.endpoints).toHaveLength(2);
    expect(list(items.toReversed())).toEqual(list(items));
  });

  test('headless services, other proxies’ services and other kinds are no business of kube-proxy', () => {
    const text = JSON.stringify({
      kind: 'List',
      items: [
        { ...SERVICE, metadata: { name: 'headless' }, spec: { clusterIP: 'None' } },
        { kind: 'Service', apiVersion: 'serving.knative.dev/v1', metadata: { name: 'other' } },
        { kind: 'Pod', metadata: { name: 'a' } },
        { kind: 'Service', metadata: { name: 'mail' }, spec: { type: 'ExternalName' } },
      ],
    });
    const cluster = readCluster(text);
    expect(cluster.services.map(({ name, clusterIPs }) => [name, clusterIPs])).toEqual([
      ['headless', {}],
      ['mail', {}],
    ]);
  });

  test('nodes are read where they are there', () => {
    const text = JSON.stringify({
      kind: 'Node',
      metadata: { name: 'a', labels: { 'topology.kubernetes.io/zone': 'z' } },
      spec: { podCIDRs: ['10.244.0.0/24'] },
      status: {
        addresses: [
          { type: 'Hostname', address: 'a' },
          { type: 'InternalIP', address: '10.0.0.1' },
        ],
      },
    });
    expect(JSON.parse(JSON.stringify(readCluster(text).nodes))).toEqual([
      { name: 'a', addresses: ['10.0.0.1'], podCIDRs: ['10.244.0.0/24'], zone: 'z' },
    ]);
  });

  test('values are frozen', () => {
    const [service] = readCluster(YAML).services;
    expect(Object.isFrozen(service)).toBe(true);
    expect(Object.isFrozen(service!.ports[0]!.endpoints[0])).toBe(true);
  });
});

/** `code line:column`, or the cluster where nothing is wrong. */
function complaint(text: string, options: ReadClusterOptions = {}): unknown {
  try {
    return readCluster(text, options);
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    expect(error.expected).toBeTruthy();
    return `${error.code} ${error.line}:${error.column}`;
  }
}

describe('what is refused, and where', () => {
  const service = (spec: string) => `kind: Service\nmetadata: { name: a }\nspec:\n${spec}`;

  test.each([
    ['an empty text', '', 'bad-cluster 1:1'],
    ['a text without objects', 'hello', 'bad-cluster 1:1'],
    ['an object without a kind', '{ "spec": {} }', 'bad-cluster 1:1'],
    ['a list without items', '{ "kind": "List" }', 'bad-cluster 1:1'],
    ['a service without a spec', 'kind: Service\nmetadata: { name: a }\n', 'bad-cluster 1:1'],
    [
      'a service without a name',
      '{"kind":"Service","metadata":{},\n"spec":{"clusterIP":"None"}}',
      'bad-cluster 1:30',
    ],
    ['a service without an address', service('  ports: [{ port: 80 }]'), 'bad-cluster 4:3'],
    ['a service without ports', service('  clusterIP: 10.96.0.1'), 'bad-cluster 4:3'],
    ['an empty list of ports', service('  clusterIP: 10.96.0.1\n  ports: []'), 'bad-cluster 5:10'],
    [
      'a port without a number',
      service('  clusterIP: 10.96.0.1\n  ports:\n  - name: x'),
      'bad-cluster 6:5',
    ],
    [
      'an address that is none',
      service('  clusterIP: 10.96.0.256\n  ports: [{ port: 80 }]'),
      'bad-address 4:14',
    ],
    [
      'a port of 70000',
      service('  clusterIP: 10.96.0.1\n  ports:\n  - port: 70000'),
      'bad-port 6:11',
    ],
    [
      'an unknown protocol',
      service('  clusterIP: 10.96.0.1\n  ports:\n  - { port: 1, protocol: ICMP }'),
      'bad-cluster 6:26',
    ],
    [
      'a prefix that is none',
      service(
        '  clusterIP: 10.96.0.1\n  loadBalancerSourceRanges: [10.0.0.0/40]\n  ports: [{ port: 1 }]',
      ),
      'bad-prefix 5:30',
    ],
    [
      'two ports of one name',
      service('  clusterIP: 10.96.0.1\n  ports:\n  - port: 1\n  - port: 2'),
      'bad-cluster 7:5',
    ],
    [
      'a service twice',
      `${service('  clusterIP: None')}\n---\n${service('  clusterIP: None')}`,
      'bad-cluster 6:1',
    ],
    ['broken YAML', 'kind: Service\nspec: {a: 1', 'syntax 2:12'],
    ['a YAML alias of nothing', 'kind: *x', 'syntax 1:7'],
    ['JSON with a comma too many', '{\n  "kind": "List",\n}', 'syntax 3:1'],
    ['JSON that ends early', '{"kind": "List", "items": [', 'syntax 1:28'],
    ['JSON with an open string', '{"kind": "Li', 'syntax 1:13'],
    ['JSON with a bad escape', '{"kind": "\\x"}', 'syntax 1:11'],
    ['two JSON values', '{} {}', 'syntax 1:4'],
  ])('%s', (_, text, expected) => {
    expect(complaint(text)).toBe(expected);
  });

  test.each([
    ['endpoint address', '"10.0.0.300"', '80', 'bad-address 7:31'],
    ['address of the other family', '"fd00::1"', '80', 'bad-address 7:31'],
    ['endpoint port', '"10.0.0.3"', '0', 'bad-port 6:21'],
  ])('a bad %s in a slice', (_, address, port, expected) => {
    const text = `{
      "kind": "EndpointSlice",
      "apiVersion": "discovery.k8s.io/v1",
      "metadata": { "labels": { "kubernetes.io/service-name": "a" } },
      "addressType": "IPv4",
      "ports": [{ "port": ${port} }],
      "endpoints": [{ "addresses": [${address}] }] }`.replaceAll('\n      ', '\n');
    expect(complaint(text)).toBe(expected);
  });

  test('what is too large', () => {
    const deepJson = `${'['.repeat(200)}${']'.repeat(200)}`;
    expect(complaint(deepJson)).toBe('too-large 1:101');
    expect(complaint(`a: ${'['.repeat(200)}${']'.repeat(200)}`)).toMatch(/^too-large 1:/);
    expect(complaint(YAML, { maxLength: 10 })).toBe('too-large 1:1');
    expect(complaint(YAML, { maxServices: 0 })).toBe('too-large 1:1');
    expect(complaint(YAML, { maxEndpoints: 1 })).toBe('too-large 19:3');
    const bomb = ['a: &a [x, x]', 'b: &b [*a, *a]', 'c: [*b, *b]'].join('\n');
    expect(complaint(bomb, { maxAliases: 3 })).toMatch(/^too-large /);
  });

  test('a text that nests without end is refused without recursion', () => {
    expect(complaint('['.repeat(1_000_000))).toBe('too-large 1:101');
    expect(complaint(`- ${'[ '.repeat(20_000)}`)).toMatch(/^(too-large|syntax) /);
  });

  test('the message names the source, the field and what was expected', () => {
    const text = service('  clusterIP: 10.96.0.1\n  ports:\n  - port: 70000');
    expect(() => readCluster(text, { source: 'shop.yaml' })).toThrow(
      'shop.yaml:6:11: spec.ports[0].port: 70000 is out of range; expected 1 to 65535',
    );
  });
});
