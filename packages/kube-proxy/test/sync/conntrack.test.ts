import { type ConntrackCleanup, iptablesSync } from '@packet-path/kube-proxy';
import { expect, test } from 'vitest';
import { clusterWith, type ServiceOptions } from '../objects.ts';
import { flow, Running } from './imagined-host.ts';

const dns = {
  name: 'dns',
  portName: 'dns',
  protocol: 'UDP',
  port: 53,
  clusterIP: '172.30.0.10',
  spec: { externalIPs: ['203.0.113.1'] },
};
const [A, B] = ['10.180.0.1:5353@node-1', '10.180.0.2:5353@node-2'];
const LEAVING = `${A} serving terminating`;
const nodePort = { ...dns, type: 'NodePort', nodePort: 30_053, spec: {} };

const ENTRIES = [
  flow('172.30.0.10:53 > 10.180.0.1:5353'),
  flow('172.30.0.10:53 > 10.180.0.2:5353'),
  // Nobody knew the service when it began.
  flow('172.30.0.10:53 > 172.30.0.10:53'),
  flow('203.0.113.1:53 > 10.180.0.1:5353'),
  flow('192.168.1.10:30053 > 10.180.0.1:5353'),
  flow('192.0.2.1:123 > 192.0.2.1:123'),
];
const STRAY = '-D -p udp --orig-dst 172.30.0.10 --orig-port-dst 53';

type Case = readonly [
  what: string,
  cleanup: ConntrackCleanup,
  before: readonly ServiceOptions[],
  after: readonly ServiceOptions[],
  commands: readonly string[],
];

test.each<Case>([
  [
    'an endpoint is gone',
    '1.31',
    [{ ...dns, endpoints: [A, B] }],
    [{ ...dns, endpoints: [B] }],
    [
      '-D --orig-dst 172.30.0.10 --dst-nat 10.180.0.1 -p udp',
      '-D --orig-dst 203.0.113.1 --dst-nat 10.180.0.1 -p udp',
    ],
  ],
  [
    'an endpoint is gone from behind a node port',
    '1.31',
    [{ ...nodePort, endpoints: [A, B] }],
    [{ ...nodePort, endpoints: [B] }],
    [
      '-D -p udp --dport 30053 --dst-nat 10.180.0.1',
      '-D --orig-dst 172.30.0.10 --dst-nat 10.180.0.1 -p udp',
    ],
  ],
  [
    'an endpoint is leaving',
    '1.31',
    [{ ...dns, endpoints: [A] }],
    [{ ...dns, endpoints: [LEAVING] }],
    [],
  ],
  [
    'the first endpoint is there',
    '1.31',
    [{ ...nodePort, endpoints: [] }],
    [{ ...nodePort, endpoints: [A] }],
    ['-D --orig-dst 172.30.0.10 -p udp', '-D -p udp --dport 30053'],
  ],
  ['a service is gone', '1.31', [dns], [], ['-D --orig-dst 172.30.0.10 -p udp']],
  ['nothing has changed', '1.31', [dns], [dns], []],
  [
    'an endpoint is gone',
    '1.37',
    [{ ...dns, endpoints: [A, B] }],
    [{ ...dns, endpoints: [B] }],
    [
      `${STRAY} --reply-src 10.180.0.1 --reply-port-src 5353`,
      `${STRAY} --reply-src 172.30.0.10 --reply-port-src 53`,
      '-D -p udp --orig-dst 203.0.113.1 --orig-port-dst 53 --reply-src 10.180.0.1 --reply-port-src 5353',
    ],
  ],
  [
    'an endpoint is leaving, which keeps its flows',
    '1.37',
    [{ ...nodePort, endpoints: [A, B] }],
    [{ ...nodePort, endpoints: [LEAVING, B] }],
    [`${STRAY} --reply-src 172.30.0.10 --reply-port-src 53`],
  ],
  [
    'the last endpoint is gone',
    '1.37',
    [{ ...nodePort, endpoints: [A] }],
    [{ ...nodePort, endpoints: [] }],
    [
      `${STRAY} --reply-src 10.180.0.1 --reply-port-src 5353`,
      `${STRAY} --reply-src 10.180.0.2 --reply-port-src 5353`,
      `${STRAY} --reply-src 172.30.0.10 --reply-port-src 53`,
      '-D -p udp --orig-port-dst 30053 --reply-src 10.180.0.1 --reply-port-src 5353',
    ],
  ],
  [
    'the last endpoint is gone (kubernetes #139628)',
    '1.32',
    [{ ...nodePort, endpoints: [A] }],
    [{ ...nodePort, endpoints: [] }],
    [],
  ],
  ['a service is gone', '1.37', [dns], [], []],
  [
    'a service is gone (kubernetes #141371)',
    '1.38',
    [{ ...nodePort, endpoints: [A] }],
    [],
    [
      `${STRAY} --reply-src 10.180.0.1 --reply-port-src 5353`,
      `${STRAY} --reply-src 10.180.0.2 --reply-port-src 5353`,
      `${STRAY} --reply-src 172.30.0.10 --reply-port-src 53`,
      '-D -p udp --orig-port-dst 30053 --reply-src 10.180.0.1 --reply-port-src 5353',
    ],
  ],
  [
    'a service is gone whose address another has',
    '1.38',
    [{ ...dns, spec: {}, endpoints: [A] }],
    [{ ...dns, spec: {}, name: 'dns2', endpoints: [B] }],
    [
      `${STRAY} --reply-src 10.180.0.1 --reply-port-src 5353`,
      `${STRAY} --reply-src 172.30.0.10 --reply-port-src 53`,
    ],
  ],
])('%s: %s', (_, conntrackCleanup, before, after, commands) => {
  const options = { node: { name: 'node-1' }, families: [4], conntrackCleanup } as const;
  const proxy = new Running(iptablesSync(options), clusterWith(...before));
  proxy.host.entries = ENTRIES;
  const done = proxy.run(clusterWith(...after)).filter(({ tool }) => tool === 'conntrack');
  expect(done.map((run) => run.arguments)).toEqual(commands);
});

test('a proxy that starts anew takes all services for new ones (kubernetes #122740)', () => {
  const proxy = iptablesSync({ node: { name: 'node-1' }, conntrackCleanup: '1.31' });
  const { host } = new Running(iptablesSync(), clusterWith());
  const lines = [...proxy.sync(clusterWith({ ...dns, spec: {} }), host)].map(
    (run) => run.arguments,
  );
  expect(lines).toContain('-D --orig-dst 172.30.0.10 -p udp');
});
