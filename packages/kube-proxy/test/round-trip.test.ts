import { test } from '@fast-check/vitest';
import { clusterOf, readCluster, writeCluster } from '@packet-path/kube-proxy';
import fc from 'fast-check';
import { expect } from 'vitest';
import { objectsOf } from './objects.ts';

const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(byte, byte, byte).map((bytes) => `10.${bytes.join('.')}`);
const conditions = fc.constantFrom(
  '',
  ' ready serving',
  ' serving terminating',
  ' terminating',
  ' ',
);
const endpoint = fc
  .tuple(ipv4, fc.integer({ min: 1, max: 65_535 }), fc.constantFrom('a', 'b'), conditions)
  .map(([address, port, node, words]) => `${address}:${port}@${node}${words}`);
const policy = fc.constantFrom('Cluster', 'Local');
const service = fc.record({
  portName: fc.constantFrom('', 'http', 'dns'),
  protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
  port: fc.integer({ min: 1, max: 65_535 }),
  nodePort: fc.constantFrom(0, 30_000, 32_767),
  type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
  clusterIP: fc.oneof(ipv4, fc.constant('None'), fc.constant('fd00:10:96::1')),
  loadBalancerIPs: fc.array(ipv4, { maxLength: 2 }),
  endpoints: fc.array(endpoint, { maxLength: 6 }),
  spec: fc.record({
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

test.prop([fc.array(service, { maxLength: 4 })], { numRuns: 50 })(
  'a cluster that is written and read again is the same cluster',
  (services) => {
    const objects = services.flatMap((options, index) =>
      objectsOf({ ...options, name: `svc${index}` }),
    );
    const cluster = clusterOf(objects);
    const text = writeCluster(cluster);
    expect(readCluster(text)).toEqual(cluster);
    expect(writeCluster(readCluster(text))).toBe(text);
  },
);
