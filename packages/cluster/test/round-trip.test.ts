import { clusterOf, readCluster, writeCluster } from '@packet-path/cluster';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(byte, byte, byte).map((bytes) => `10.${bytes.join('.')}`);
const flags = fc.record(
  { ready: fc.boolean(), serving: fc.boolean(), terminating: fc.boolean() },
  { requiredKeys: [] },
);
const endpoint = fc.record(
  {
    addresses: fc.tuple(ipv4),
    conditions: flags,
    nodeName: fc.constantFrom('a', 'b'),
    zone: fc.constantFrom('zone-a', 'zone-b'),
    hints: fc.record({ forZones: fc.constantFrom([], [{ name: 'zone-a' }]) }),
  },
  { requiredKeys: ['addresses'] },
);
const slice = fc.record({ port: fc.integer({ min: 1, max: 65_535 }), endpoint });
const policy = fc.constantFrom('Cluster', 'Local');
const service = fc.record({
  portName: fc.constantFrom('', 'http', 'dns'),
  protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
  port: fc.integer({ min: 1, max: 65_535 }),
  nodePort: fc.constantFrom(0, 30_000, 32_767),
  type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
  clusterIP: fc.oneof(ipv4, fc.constant('None'), fc.constant('fd00:10:96::1')),
  loadBalancerIPs: fc.array(ipv4, { maxLength: 2 }),
  slices: fc.array(slice, { maxLength: 6 }),
  more: fc.record({
    externalIPs: fc.array(ipv4, { maxLength: 2 }),
    loadBalancerSourceRanges: fc.array(
      ipv4.map((ip) => `${ip}/20`),
      { maxLength: 2 },
    ),
    sessionAffinity: fc.constantFrom('None', 'ClientIP'),
    sessionAffinityConfig: fc
      .integer({ min: 1, max: 86_400 })
      .map((timeoutSeconds) => ({ clientIP: { timeoutSeconds } })),
    internalTrafficPolicy: policy,
    externalTrafficPolicy: policy,
  }),
});

type Described = typeof service extends fc.Arbitrary<infer Value> ? Value : never;

/** The Service and its EndpointSlices, as the API holds them. */
function objectsOf(described: Described, index: number): object[] {
  const { portName, protocol, port, nodePort, type, clusterIP, more } = described;
  const name = `svc${index}`;
  const ingress = described.loadBalancerIPs.map((ip) => ({ ip }));
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns1', name },
      spec: { type, clusterIP, ports: [{ name: portName, protocol, port, nodePort }], ...more },
      status: { loadBalancer: { ingress } },
    },
    ...described.slices.map(({ port, endpoint }) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns1', labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: portName, protocol, port }],
      endpoints: [endpoint],
    })),
  ];
}

/** Services of which no two have one cluster IP and port, as the API server gives them out. */
const services = fc.uniqueArray(service, {
  maxLength: 4,
  selector: ({ clusterIP, protocol, port }) =>
    clusterIP === 'None' ? {} : `${clusterIP} ${protocol} ${port}`,
});

test('a cluster that is written and read again is the same cluster', () => {
  fc.assert(
    fc.property(services, (described) => {
      const cluster = clusterOf(described.flatMap(objectsOf));
      const text = writeCluster(cluster);
      expect(readCluster(text)).toEqual(cluster);
      expect(writeCluster(readCluster(text))).toBe(text);
    }),
    { numRuns: 50 },
  );
});
