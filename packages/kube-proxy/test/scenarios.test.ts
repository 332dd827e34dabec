import { type IptablesProxyOptions, iptablesProgram } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from './objects.ts';
import { trace } from './tracer.ts';

const NODE = '192.168.0.2';
const LOCAL = [NODE, '127.0.0.1'];
const SOURCE = {
  pod: '10.0.0.2',
  node: NODE,
  localhost: '127.0.0.1',
  outside: '203.0.113.2',
} as const;
type Source = keyof typeof SOURCE;
const BOTH = '10.180.0.1:80, 10.180.1.1:80';
const HERE = '10.180.0.1:80';

function service(index: number, spec: object): ServiceOptions {
  return {
    name: `svc${index}`,
    type: 'LoadBalancer',
    clusterIP: `172.30.1.${index}`,
    nodePort: 3000 + index,
    loadBalancerIPs: [`5.6.7.${index}`],
    spec,
    endpoints: ['10.180.0.1:80@node-1', '10.180.1.1:80@node-2'],
  };
}

const CLUSTER = clusterWith(
  service(1, {}),
  service(2, { externalTrafficPolicy: 'Local' }),
  service(3, { internalTrafficPolicy: 'Local' }),
);

function follow(options: IptablesProxyOptions) {
  const { iptables } = iptablesProgram(CLUSTER, {
    node: { name: 'node-1', addresses: [NODE] },
    ...options,
  });
  return (source: Source, way: 'clusterIP' | 'nodePort' | 'loadBalancer', index: number) => {
    const destination = {
      clusterIP: `172.30.1.${index}`,
      nodePort: NODE,
      loadBalancer: `5.6.7.${index}`,
    }[way];
    const port = way === 'nodePort' ? 3000 + index : 80;
    const isLocalhost = source === 'localhost';
    const to = isLocalhost ? '127.0.0.1' : destination;
    const { outcome, masqueraded } = trace(iptables, {
      source: SOURCE[source],
      destination: to,
      port,
      local: LOCAL,
    });
    return masqueraded ? `${outcome} masqueraded` : outcome;
  };
}

describe.each([
  { name: 'with a detector', options: { clusterCIDR: '10.0.0.0/8' }, all: false, detected: true },
  { name: 'without a detector', options: {}, all: false, detected: false },
  {
    name: 'with masqueradeAll',
    options: { clusterCIDR: '10.0.0.0/8', masqueradeAll: true },
    all: true,
    detected: true,
  },
  {
    name: 'with masqueradeAll alone',
    options: { masqueradeAll: true },
    all: true,
    detected: false,
  },
])('$name', ({ options, all, detected }) => {
  const to = follow(options);
  const marked = (text: string, isMarked: boolean) => (isMarked ? `${text} masqueraded` : text);

  test('pods reach every endpoint of a cluster IP', () => {
    expect(to('pod', 'clusterIP', 1)).toBe(marked(BOTH, all));
    expect(to('pod', 'clusterIP', 2)).toBe(marked(BOTH, all));
  });
  test('node and outsiders are masqueraded at a cluster IP if they are told from pods', () => {
    for (const source of ['node', 'outside'] as const) {
      expect(to(source, 'clusterIP', 1)).toBe(marked(BOTH, all || detected));
    }
  });
  test('an internal policy of Local concerns the cluster IP alone', () => {
    expect(to('pod', 'clusterIP', 3)).toBe(marked(HERE, all));
    expect(to('outside', 'clusterIP', 3)).toBe(marked(HERE, all || detected));
    expect(to('outside', 'nodePort', 3)).toBe(marked(BOTH, true));
  });
  test('everyone is masqueraded on the way in from outside', () => {
    for (const way of ['nodePort', 'loadBalancer'] as const) {
      for (const source of ['pod', 'node', 'outside'] as const) {
        expect(to(source, way, 1)).toBe(marked(BOTH, true));
      }
    }
    expect(to('localhost', 'nodePort', 1)).toBe(marked(BOTH, true));
  });
  test('an external policy of Local keeps outsiders’ addresses and sends them to local endpoints', () => {
    for (const way of ['nodePort', 'loadBalancer'] as const) {
      expect(to('outside', way, 2)).toBe(HERE);
      expect(to('node', way, 2)).toBe(marked(BOTH, true));
      expect(to('pod', way, 2)).toBe(detected ? BOTH : HERE);
    }
    expect(to('localhost', 'nodePort', 2)).toBe(marked(BOTH, true));
  });
});

test('a packet to another port meets no rule', () => {
  const { iptables } = iptablesProgram(CLUSTER, {});
  const packet = { source: SOURCE.pod, destination: '172.30.1.1', port: 81, local: LOCAL };
  expect(trace(iptables, packet)).toEqual({ outcome: '', masqueraded: false });
});

test('a load balancer with source ranges takes its friends, the node’s included, and drops the rest', () => {
  const ranges = { loadBalancerSourceRanges: ['203.0.113.0/25', '192.168.0.0/24'] };
  const node = { name: 'node-1', addresses: [NODE] };
  const { iptables } = iptablesProgram(clusterWith(service(1, ranges)), { node });
  const to = (source: string, destination = '5.6.7.1', port = 80) =>
    trace(iptables, { source, destination, port, local: LOCAL }).outcome;
  expect(to('203.0.113.2')).toBe(BOTH);
  expect(to('203.0.113.200')).toBe('DROP');
  expect(to('10.0.0.2')).toBe('DROP');
  expect(to(NODE)).toBe(BOTH);
  expect(to('5.6.7.1')).toBe(BOTH);
  expect(to('203.0.113.200', NODE, 3001)).toBe(BOTH);
});

test('endpoints on their way out answer while there is nothing better', () => {
  const node = { name: 'node-1', addresses: [NODE] };
  const outcome = (endpoints: readonly string[], spec = {}) => {
    const { iptables } = iptablesProgram(clusterWith({ ...service(1, spec), endpoints }), { node });
    return trace(iptables, {
      source: SOURCE.outside,
      destination: '5.6.7.1',
      port: 80,
      local: LOCAL,
    }).outcome;
  };
  const leaving = 'serving terminating';
  expect(outcome(['10.180.0.1:80@node-1', `10.180.1.1:80@node-2 ${leaving}`])).toBe(
    '10.180.0.1:80',
  );
  expect(outcome([`10.180.0.1:80@node-1 ${leaving}`, '10.180.1.1:80@node-2 terminating'])).toBe(
    '10.180.0.1:80',
  );
  expect(outcome(['10.180.0.1:80@node-1 terminating'])).toBe('REJECT');
  const local = { externalTrafficPolicy: 'Local' };
  expect(outcome([`10.180.0.1:80@node-1 ${leaving}`, '10.180.1.1:80@node-2'], local)).toBe(
    '10.180.0.1:80',
  );
  expect(outcome(['10.180.1.1:80@node-2'], local)).toBe('DROP');
});
