import { ip, type Packet, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode } from './node.ts';

const ping = (to = '127.0.0.1:9'): Packet => udp('127.0.0.1:7', to, { payload: 20 });

describe('a copy that comes back through lo', () => {
  test('is treated after the packet itself, and copied again', () => {
    // A copy made at INPUT has a lower TTL: OUTPUT marks it, and so its route is looked for again.
    const node = new TestNode(
      '*mangle\n-A INPUT -j TEE --gateway 10.0.1.44\n' +
        '-A OUTPUT -m ttl --ttl-lt 64 -m mark --mark 0 -j MARK --set-mark 4\nCOMMIT\n',
    );
    const { delivered, emitted } = node.host.send(ping());
    expect(delivered.map(({ ttl, mark }) => [ttl, mark])).toEqual([
      [64, 0],
      [63, 4],
    ]);
    expect(emitted.map(({ ttl, mark, outputInterface }) => [ttl, mark, outputInterface])).toEqual([
      [62, 4, 'eth1'],
    ]);
    expect(node.matched('mangle', 'INPUT')).toEqual([2]);
    expect(node.matched('mangle', 'OUTPUT')).toEqual([1]);
  });

  test('of a process that sends is treated before the packet goes on', () => {
    const node = new TestNode('*mangle\n-A OUTPUT -j TEE --gateway 127.0.0.2\nCOMMIT\n');
    const packet = udp('10.0.0.1:7', '10.0.1.9:9', { payload: 20 });
    const { traversal, steps } = node.trace(packet);
    const hooks = steps.flatMap((step) => (step.kind === 'hook' ? [step.hook] : []));
    expect(hooks.indexOf('PREROUTING')).toBeLessThan(hooks.lastIndexOf('POSTROUTING'));
    expect(traversal.emitted.length).toBeGreaterThanOrEqual(1);
  });

  test('goes round until its TTL is 0, and no more packets wait than Linux lets', () => {
    const node = new TestNode(
      '*mangle\n-A PREROUTING -j TEE --gateway 127.0.0.2\n-A INPUT -j TEE --gateway 127.0.0.2\nCOMMIT\n',
    );
    const { delivered } = node.host.send(udp('127.0.0.1:7', '127.0.0.1:9', { ttl: 9 }));
    // Each packet has two copies, a TTL lower: 2^9 have 0, and there 2^10 - 1 in all.
    expect(delivered).toHaveLength(2 ** 10 - 1);
    expect(Math.min(...delivered.map(({ ttl }) => ttl))).toBe(0);
    const many = node.host.send(udp('127.0.0.1:7', '127.0.0.1:9', { ttl: 14 })).delivered.length;
    expect(many).toBeLessThan(2 ** 15 - 1);
    expect(many).toBeGreaterThan(2 ** 10);
  });
});

describe('OUTPUT of table mangle looks for the route of a copy again', () => {
  const sent = (family: 4 | 6, rule: string): (string | null)[] => {
    const [from, to, gateway] =
      family === 4 ? ['10.0.0.2', '10.0.1.9', '10.0.0.3'] : ['fd00::2', 'fd01::9', 'fd00::3'];
    const node = new TestNode(
      `*mangle\n-A FORWARD -j TEE --gateway ${gateway}\n${rule}\nCOMMIT\n`,
      family,
    );
    const packet = ip(99, from, to, { inputInterface: 'eth0', ttl: 9 });
    return node.host.send(packet).emitted.map(({ outputInterface }) => outputInterface);
  };

  test.each([
    ['nothing', 4, '', 'eth0'],
    ['its TOS', 4, '-A OUTPUT -j TOS --set-tos 0x10', 'eth1'],
    ['its TTL', 4, '-A OUTPUT -j TTL --ttl-set 7', 'eth0'],
    ['its mark', 4, '-A OUTPUT -j MARK --set-mark 7', 'eth1'],
    ['its traffic class', 6, '-A OUTPUT -j TOS --set-tos 0x10', 'eth1'],
    ['its hop limit', 6, '-A OUTPUT -j HL --hl-set 7', 'eth1'],
  ] as const)('where a rule has changed %s of IPv%i', (_, family, rule, device) => {
    expect(sent(family, rule)).toEqual([device, 'eth1']);
  });
});
