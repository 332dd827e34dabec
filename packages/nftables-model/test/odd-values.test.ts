import { icmp, type Packet, PacketPathError, tcp, udp, withFields } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../src/index.ts';
import { forwarding, syn, TestNode } from './node.ts';

const NEAR = { inputInterface: 'eth0' } as const;

/** The packet as it leaves behind a rule. */
function behind(rule: string, packet: Packet, family = 'inet'): Packet | undefined {
  return new TestNode(forwarding([rule, 'accept'], '', family)).send(packet).emitted[0];
}

function listed(rule: string, family = 'inet'): string {
  const text = `table ${family} t {\nchain c {\n${rule}\n}\n}`;
  return (writeNft(nftRulesetOf(readNft(text))).split('\n')[2] ?? '').trim();
}

describe('a rule that writes a header', () => {
  const V4 = udp('10.0.0.2:4000', '10.0.1.2:53', NEAR);
  const V6 = udp('[fd00::2]:4000', '[fd01::2]:53', NEAR);
  test.each<[string, Packet, (packet: Packet) => unknown, unknown]>([
    ['ip saddr set 10.9.8.7', V4, ({ source }) => `${source}`, '10.9.8.7'],
    ['ip daddr set 10.0.1.250', V4, ({ destination }) => `${destination}`, '10.0.1.250'],
    ['ip ttl set 9', V4, ({ ttl }) => ttl, 9],
    ['ip dscp set af11', V4, ({ tos }) => tos, 40],
    ['ip6 saddr set fd00:1:2:3:4:5:6:7', V6, ({ source }) => `${source}`, 'fd00:1:2:3:4:5:6:7'],
    ['ip6 daddr set fd01::a:b:c:d', V6, ({ destination }) => `${destination}`, 'fd01::a:b:c:d'],
    ['ip6 hoplimit set 9', V6, ({ ttl }) => ttl, 9],
    ['ip6 dscp set af11', V6, ({ tos }) => tos, 40],
    ['udp sport set 77', V4, ({ sourcePort }) => sourcePort, 77],
    ['udp dport set 78', V6, ({ destinationPort }) => destinationPort, 78],
  ])('`%s` writes that and nothing else', (rule, packet, field, value) => {
    const [written, plain] = [behind(rule, packet)!, behind('counter', packet)!];
    expect(field(written)).toBe(value);
    expect(field(plain)).not.toBe(value);
    const ends = ({ source, destination, sourcePort, destinationPort, ttl, tos }: Packet) =>
      [`${source}`, `${destination}`, sourcePort, destinationPort, ttl, tos] as const;
    const differ = ends(written).filter((part, index) => part !== ends(plain)[index]);
    expect(differ).toHaveLength(1);
  });
});

describe('bits are shifted and masked in their order', () => {
  test.each([
    ['meta mark << 2 & 0xf0', 0x15, 0x50],
    ['(meta mark & 0xf) << 4', 0x1f, 0xf0],
    ['meta mark >> 1 | 0x100', 0x11, 0x108],
    ['(meta mark << 4) & 0xff0 | 0x3', 0x12, 0x123],
    ['(meta mark & 0xf0) >> 4 & 0x7', 0xf0, 7],
  ])('%s of %i is %i', (expression, mark, expected) => {
    const node = new TestNode(forwarding([`meta mark set ${expression}`, 'accept']));
    expect(node.send(withFields(syn(), { mark })).emitted[0]?.mark).toBe(expected);
  });
});

test.each([
  ['ip dscp 2 ip length 40', { tos: 8 }, true],
  ['ip dscp 2 ip length 40', { tos: 2 }, false],
  ['ip dscp 2 ip length 41', { tos: 8 }, false],
  ['ip ttl 64 ip protocol tcp', {}, true],
  ['ip ttl 63 ip protocol tcp', {}, false],
  ['tcp sport 40000 tcp dport 80', {}, true],
  ['tcp sport 40000 tcp dport 81', {}, false],
  ['tcp sport 40001 tcp dport 80', {}, false],
  ['tcp sport != 40001 tcp dport != 81', {}, true],
  ['ip version 4 ip hdrlength 5', {}, true],
  ['ip version 4 ip dscp 2', { tos: 8 }, true],
])('fields that stand beside each other: `%s` of %j: %s', (rule, fields, passes) => {
  // The TTL has gone down by one at FORWARD.
  const packet = withFields(syn(), { ttl: 65, ...fields });
  expect(new TestNode(forwarding([`${rule} accept`])).passes(packet)).toBe(passes);
});

test('the checksum of an ICMPv6 error does not depend on the addresses that it quotes', () => {
  const mark = (from: string, to: string): number => {
    const inner = udp(`[${from}]:4000`, `[${to}]:53`);
    const error = icmp('fd00::2', 'fd01::2', { type: 1, code: 4, inner }, NEAR);
    let [low, high] = [0, 0xffff];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const rules = [`icmpv6 checksum <= ${middle} accept`];
      if (new TestNode(forwarding(rules, '', 'ip6')).passes(error)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const known = mark('fd01::2', 'fd09::9');
  expect(known).toBeGreaterThan(0);
  expect(known).toBeLessThan(0xffff);
  for (const [from, to] of [
    ['fd01:1:2:3::77', 'fd09::9'],
    ['fd01::2', 'fd0a:ffff::1'],
    ['::1', '::2'],
  ] as const) {
    expect(mark(from, to)).toBe(known);
  }
});

test('the next hop of a packet that is not routed yet ends the rule', () => {
  for (const hook of ['prerouting', 'forward']) {
    const node = new TestNode(
      `table ip t {\nchain c {\ntype filter hook ${hook} priority 0;\nrt nexthop 10.0.1.2 drop\n}\n}`,
    );
    expect(node.passes(syn())).toBe(hook === 'prerouting');
  }
});

test.each([
  ['meta priority 1:23 accept', 'same'],
  ['meta priority abcd:ef01 accept', 'same'],
  ['meta priority set 1:2', 'same'],
  [
    'ip saddr . tcp dport { 10.0.0.0-10.0.0.255 . 80 } accept',
    'ip saddr . tcp dport { 10.0.0.0/24 . 80 } accept',
  ],
  [
    'ip saddr . tcp dport { 10.0.0.1-10.0.0.1 . 80-80 } accept',
    'ip saddr . tcp dport { 10.0.0.1 . 80 } accept',
  ],
  ['icmp id 5 accept', 'icmp type { echo-reply, echo-request } icmp id 5 accept'],
  ['icmp type echo-request icmp id 5 accept', 'same'],
])('`%s` is listed as `%s`', (rule, text) => {
  expect(listed(rule, 'ip')).toBe(text === 'same' ? rule : text);
});

test('ICMPv6 is asked for no types of ICMP', () => {
  expect(listed('icmpv6 id 5 accept', 'ip6')).not.toContain('icmp type');
});

test('the wildcard is listed behind all other elements', () => {
  for (const elements of [
    '* : drop, 10.0.0.1 : accept, 10.0.0.9 : accept',
    '10.0.0.9 : accept, * : drop, 10.0.0.1 : accept',
    '10.0.0.9 : accept, 10.0.0.1 : accept, * : drop',
  ]) {
    const node = new TestNode(
      `table ip t {\nmap m { type ipv4_addr : verdict; flags interval; elements = { ${elements} }; }\n}`,
    );
    expect(node.nftables.save().match(/10\.0\.0\.1 |10\.0\.0\.9 |\* /g)).toEqual([
      '10.0.0.1 ',
      '10.0.0.9 ',
      '* ',
    ]);
  }
});

test.each(['counter', 'quota', 'limit', 'ct helper', 'synproxy', 'mark', 'verdict'])(
  'a map of %s stays one in JSON',
  (type) => {
    const text = `table ip t {\n\tmap m {\n\t\ttype ipv4_addr : ${type}\n\t}\n}\n`;
    const ruleset = nftRulesetOf(readNft(text));
    expect(nftRulesetOf(readNftJson(writeNftJson(ruleset)))).toEqual(ruleset);
    expect(writeNft(ruleset)).toBe(text);
  },
);

test.each([
  ['tcp dport vmap { 80 : accept, 80 : drop }', 'duplicate'],
  ['tcp dport vmap { 80-90 : accept, 85 : drop }', 'duplicate'],
  ['meta mark set tcp dport map { 80 : 1, 80 : 2 }', 'duplicate'],
  ['tcp dport { 80-90, 85 } accept', 'taken'],
  ['tcp dport { 80, 80 } accept', 'taken'],
])('elements of a set in a rule that meet: `%s` is %s', (rule, told) => {
  let fares = 'taken';
  try {
    new TestNode(forwarding([rule]));
  } catch (error) {
    fares = (error as PacketPathError).code;
  }
  expect(fares).toBe(told);
});

test('a constant in a key that a rule adds is of the type of the set', () => {
  const node = new TestNode(
    forwarding(
      ['add @s { ip saddr . 22 }', 'accept'],
      '\tset s { type ipv4_addr . inet_service; flags dynamic; size 9; }',
    ),
  );
  node.send(syn());
  expect(node.nftables.save()).toContain('10.0.0.2 . 22');
});

test('a set without elements in JSON is refused or read, and breaks nothing', () => {
  const match = {
    left: { payload: { protocol: 'tcp', field: 'dport' } },
    op: '==',
    right: { set: [] },
  };
  const rule = { family: 'ip', table: 't', chain: 'forward', expr: [{ match }, { accept: null }] };
  const node = new TestNode(forwarding([]));
  const load = (): void => {
    node.nftables.load(JSON.stringify({ nftables: [{ add: { rule } }] }), { json: true });
  };
  let error: unknown;
  try {
    load();
  } catch (thrown) {
    error = thrown;
  }
  if (error !== undefined) expect(error).toBeInstanceOf(PacketPathError);
  expect(node.passes(tcp('10.0.0.2:1', '10.0.1.2:80', NEAR))).toBe(false);
});
