import { type Packet, SECOND, withFields } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { refusal, TestNode } from './node.ts';
import { PROBES } from './pinned/probes.ts';

const [SYN4, SYN6] = [PROBES[0]!, PROBES[17]!];

/** A table with a set, and a chain of some rules. */
function tableOf(set: string, rules: readonly string[]): string {
  return `table inet t {
	${set}
	chain c {
		type filter hook forward priority filter;
		${rules.join('\n\t\t')}
	}
}
`;
}

/** The elements that a table lists, without what is left of their time. */
function elementsOf({ nftables }: TestNode): string {
  const [, elements = ''] = /elements = \{ ([^}]*?) ?\}/.exec(nftables.save()) ?? [];
  return elements.replace(/\s+/g, ' ').trim();
}

/** By type of key: what a rule reads, and the element of the packet. */
const KEYS: readonly [type: string, read: string, element: string, packet?: Packet][] = [
  ['ipv4_addr', 'ip saddr', '10.0.0.2'],
  ['ipv6_addr', 'ip6 saddr', 'fd00::2', SYN6],
  ['ipv6_addr', 'ip6 daddr', 'fd01::2', SYN6],
  ['inet_proto', 'meta l4proto', 'tcp'],
  ['inet_service', 'tcp dport', '80'],
  ['mark', 'meta mark', '0x00000007', withFields(SYN4, { mark: 7 })],
  ['ifname', 'iifname', '"eth0"'],
  ['ct_state', 'ct state', 'new'],
  ['tcp_flag', 'tcp flags', 'syn'],
  ['dscp', 'ip dscp', 'ef', withFields(SYN4, { tos: 0xb8 })],
  ['ipv4_addr . inet_service', 'ip saddr . tcp sport', '10.0.0.2 . 4000'],
  [
    'ipv6_addr . inet_proto . inet_service',
    'ip6 saddr . meta l4proto . th dport',
    'fd00::2 . tcp . 80',
    SYN6,
  ],
  ['ifname . ipv4_addr', 'oifname . ip daddr', '"eth1" . 10.0.1.2'],
  ['inet_service . ipv6_addr', 'tcp dport . ip6 daddr', '80 . fd01::2', SYN6],
];

describe('an element that a packet adds', () => {
  test.each(KEYS)(
    'to a set of %s is listed and found as one that is written',
    (type, read, element, packet = SYN4) => {
      const set = `set s { type ${type}; flags dynamic; size 9; }`;
      const node = new TestNode(tableOf(set, [`add @s { ${read} }`]));
      node.send(packet);
      expect(elementsOf(node)).toBe(element);
      // Read again it is found by the same packet.
      const again = new TestNode(node.nftables.save());
      again.nftables.run(`add rule inet t c ${read} @s counter`);
      again.send(packet);
      expect(again.nftables.save()).toContain(`${read} @s counter packets 1 `);
      expect(elementsOf(again)).toBe(element);
    },
  );

  const VALUES: readonly [type: string, value: string, listed: string, packet?: Packet][] = [
    ['mark', '7', '0x00000007'],
    ['mark', 'meta mark', '0x00000003', withFields(SYN4, { mark: 3 })],
    ['ipv4_addr', '10.0.0.9', '10.0.0.9'],
    ['ipv4_addr', 'ip daddr', '10.0.1.2'],
    ['ipv6_addr', 'ip6 saddr', 'fd00::2', SYN6],
    ['inet_service', '8080', '8080'],
    ['ipv4_addr . inet_service', '10.0.0.9 . 8080', '10.0.0.9 . 8080'],
    ['ipv4_addr . inet_service', 'ip daddr . tcp sport', '10.0.1.2 . 4000'],
    ['ipv6_addr . inet_service', 'fd01::9 . 8080', 'fd01::9 . 8080'],
  ];

  test.each(VALUES)('to a map of %s has the value %s', (type, value, listed, packet = SYN4) => {
    const map = `map s { type inet_service : ${type}; flags dynamic; size 9; }`;
    const node = new TestNode(tableOf(map, [`add @s { tcp dport : ${value} }`]));
    node.send(packet);
    expect(elementsOf(node)).toBe(`80 : ${listed}`);
    expect(elementsOf(new TestNode(node.nftables.save()))).toBe(`80 : ${listed}`);
  });

  test.each([
    ['map s { type inet_service : ipv4_addr; }', 'add @s { tcp dport : 10.0.0.0/24 }'],
    ['map s { type inet_service : ipv4_addr; }', 'add @s { tcp dport : 10.0.0.1-10.0.0.9 }'],
    ['map s { type inet_service : verdict; }', 'add @s { tcp dport : accept }'],
    ['map s { type inet_service : verdict; }', 'add @s { tcp dport : jump c }'],
    ['map s { type inet_service : mark; }', 'add @s { tcp dport }'],
    ['set s { type inet_service; flags dynamic; }', 'add @s { tcp dport : 7 }'],
    ['set s { type inet_service; }', 'add @s { tcp dport }'],
    ['set s { type inet_service; flags constant,dynamic; }', 'add @s { tcp dport }'],
    ['set s { type ipv4_addr; flags interval; }', 'add @s { ip saddr }'],
    ['set s { type ipv4_addr; size 9; }', 'add @s { ip saddr }'],
    ['set s { type ipv4_addr; flags dynamic; }', 'add @s { ip saddr timeout 5s }'],
    ['set s { type ipv4_addr; flags dynamic; }', 'add @s { tcp dport }'],
    ['set s { type ipv4_addr; flags dynamic; }', 'add @s { ip saddr . tcp dport }'],
    ['map s { type inet_service : mark; }', 'update @s { tcp dport : ip saddr . tcp dport }'],
    ['map s { type inet_service : mark; }', 'update @s { tcp dport : ip saddr }'],
    ['map s { type inet_service : ipv4_addr . mark; }', 'update @s { tcp dport : ip saddr }'],
    ['map s { type inet_service : ipv6_addr; }', 'update @s { tcp dport : ip saddr }'],
  ])('is refused: %s, %s', (set, rule) => {
    expect(refusal(() => new TestNode(tableOf(set, [rule]))).code).toBe('not-allowed');
  });

  test.each([
    'set s { type ipv4_addr; }',
    'set s { type ipv4_addr; flags dynamic; }',
    'set s { type ipv4_addr; flags timeout; }',
    'set s { type ipv4_addr; timeout 9s; }',
    'set s { type ipv4_addr; flags dynamic; size 9; }',
    'map s { type ipv4_addr : mark; }',
  ])('is taken: %s', (set) => {
    const value = set.startsWith('map') ? ' : 1' : '';
    const node = new TestNode(tableOf(set, [`add @s { ip saddr${value} }`]));
    node.send(SYN4);
    expect(elementsOf(node)).toContain('10.0.0.2');
  });

  test.each([
    ['add', '', 5],
    ['update', '', 9],
    ['add', ' timeout 3s', 3],
    ['update', ' timeout 7s', 11],
  ] as const)(
    'by %s%s is gone after %i seconds, and came again after four where it could',
    (operation, own, seconds) => {
      const set = 'set s { type ipv4_addr; flags dynamic,timeout; timeout 5s; }';
      const node = new TestNode(tableOf(set, [`${operation} @s { ip saddr${own} }`]));
      node.send(SYN4);
      const times: number[] = [];
      for (let second = 1; second < 15; second++) {
        node.host.clock.advance(SECOND);
        if (second === 4 && own !== ' timeout 3s') node.send(SYN4);
        if (elementsOf(node) !== '') times.push(second);
      }
      expect(times.at(-1)).toBe(seconds - 1);
    },
  );

  test('to a full set ends its rule, until one is deleted', () => {
    const set = 'set s { type inet_service; flags dynamic; size 2; }';
    const node = new TestNode(
      tableOf(set, [
        'add @s { tcp sport } counter',
        'tcp dport 99 delete @s { tcp sport } counter',
      ]),
    );
    const send = (sourcePort: number, destinationPort = 80): number => {
      node.send(withFields(SYN4, { sourcePort, destinationPort }));
      return Number(/counter packets (\d+)/.exec(node.nftables.save())![1]);
    };
    expect([send(1), send(2), send(3), send(2), send(4)]).toEqual([1, 2, 2, 3, 3]);
    // The one that is deleted was found before.
    expect([send(1, 99), send(5), send(6)]).toEqual([4, 5, 5]);
    expect(elementsOf(node)).toBe('2, 5');
  });
});
