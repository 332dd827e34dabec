import { clusterOf } from '@packet-path/cluster';
import { toAddress } from '@packet-path/core';
import { expect, test } from 'vitest';
import { clientAddress, clusterFlows, nodePlace } from '../src/index.ts';

const service = (externalIPs: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { clusterIP: '10.96.0.1', externalIPs, ports: [{ port: 80 }] },
});

test('a client from outside gives way to a service that has its address', () => {
  const cluster = clusterOf([service(['203.0.113.77', '203.0.113.78'])]);
  const flows = clusterFlows(cluster, { from: ['outside'] });
  expect(flows.map(({ flow }) => String(flow.source.address))).toEqual([
    '203.0.113.79',
    '203.0.113.79',
  ]);
});

test('it keeps its address where nobody has it', () => {
  const cluster = clusterOf([service(['203.0.113.5'])]);
  const place = nodePlace(cluster);
  expect(String(clientAddress('outside', place, 4))).toBe('203.0.113.77');
  const own = toAddress('203.0.113.77');
  const other = clientAddress('outside', place, 4, (address) => address.equals(own));
  expect(String(other)).toBe('203.0.113.78');
});
