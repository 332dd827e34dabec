import { icmp, ip, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { always, router, to } from './host.ts';

const inbound = { inputInterface: 'eth0' };

test('a list reads as `conntrack -L` prints it', () => {
  const { host, conntrack } = router({ seed: 'list' });
  always(conntrack, 'PREROUTING', to('10.244.1.5', 8080));
  host.send(tcp('10.0.0.2:40000', '10.96.0.10:80', inbound));
  const back = { inputInterface: 'eth1', flags: ['SYN', 'ACK'], acknowledgement: 1 } as const;
  host.send(tcp('10.244.1.5:8080', '10.0.0.2:40000', back));
  host.send(
    tcp('10.0.0.2:40000', '10.96.0.10:80', {
      ...inbound,
      flags: ['ACK'],
      sequence: 1,
      acknowledgement: 1,
    }),
  );
  conntrack.setMark(0, 5);
  expect(conntrack.list()).toBe(
    'tcp      6 432000 ESTABLISHED src=10.0.0.2 dst=10.96.0.10 sport=40000 dport=80 ' +
      'src=10.244.1.5 dst=10.0.0.2 sport=8080 dport=40000 [ASSURED] mark=5 use=1\n',
  );
});

test('queries and unknown protocols have lines of their own', () => {
  const { host, conntrack } = router();
  host.send(icmp('10.0.0.2', '10.244.1.5', { type: 8, code: 0, id: 7 }, inbound));
  expect(conntrack.list()).toBe(
    'icmp     1 30 src=10.0.0.2 dst=10.244.1.5 type=8 code=0 id=7 [UNREPLIED] ' +
      'src=10.244.1.5 dst=10.0.0.2 type=0 code=0 id=7 mark=0 use=1\n',
  );
  conntrack.flush();
  host.send(ip(200, '10.0.0.2', '10.244.1.5', inbound));
  expect(conntrack.list()).toBe(
    'unknown  200 600 src=10.0.0.2 dst=10.244.1.5 [UNREPLIED] ' +
      'src=10.244.1.5 dst=10.0.0.2 mark=0 use=1\n',
  );
});
