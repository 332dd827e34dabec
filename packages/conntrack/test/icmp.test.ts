import { Address, icmp, Tuple } from '@packet-path/core';
import { expect, test } from 'vitest';
import { masquerade } from '../src/index.ts';
import { router } from './host.ts';

const ping = icmp(
  '10.0.0.2',
  '10.244.1.5',
  { type: 8, code: 0, id: 7 },
  { inputInterface: 'eth0' },
);
const [client, pod] = ['10.0.0.2', '10.244.1.5'].map((text) => Address.parse(text)) as [
  Address,
  Address,
];

test('the connection of a ping is found by its tuple, whatever was looked for before', () => {
  const { host, conntrack } = router();
  host.send(ping);
  const tuple = new Tuple(1, client, pod, 7, 7);
  conntrack.find(new Tuple(17, client, pod, 7, 9));
  expect(conntrack.find(tuple)).toMatchObject({ direction: 'original' });
  expect(conntrack.find(new Tuple(1, pod, client, 7, 7))).toMatchObject({ direction: 'reply' });
  expect(conntrack.find(new Tuple(1, client, pod, 8, 8))).toBeUndefined();
});

test('packets of ::1 that are masqueraded keep their address', () => {
  const { host, conntrack } = router();
  conntrack.nat.attachRules({
    family: 6,
    hook: 'POSTROUTING',
    priority: 100,
    run: (packet, passage) => masquerade(conntrack.nat, packet, passage, {}),
  });
  const self = icmp('::1', '::1', { type: 128, code: 0, id: 7 });
  expect(host.send(self).delivered.map(({ source }) => String(source))).toEqual(['::1']);
});
