import { describe, expect, test } from 'vitest';
import { type NftVersion, nftRulesetOf, readNft, writeNft } from '../src/index.ts';
import { TestNode } from './node.ts';

type Family = 'ip' | 'ip6' | 'inet';

/** A rule as a version of nft lists it. */
function listed(rule: string, family: Family, version: NftVersion): string {
  const text = writeNft(nftRulesetOf(readNft(`table ${family} t {\nchain c {\n${rule}\n}\n}\n`)), {
    version,
  });
  return (text.split('\n')[2] ?? '').trim();
}

/** Rules, and their listing in 1.0.6 and in 1.1.7 where that is another. Held against both by running them. */
const LISTINGS: readonly (readonly [Family, string, string, string?])[] = [
  ['ip', 'meta mark ^ 0xf0 == 0xff', 'meta mark 0x0000000f'],
  ['ip', 'ct mark ^ 0x1 != 0x4', 'ct mark != 0x00000005'],
  ['ip', 'meta mark ^ 3 { 1, 2 }', 'meta mark { 0x00000001, 0x00000002 }'],
  ['ip', 'meta mark set 0x5 | 0x30', 'meta mark set 0x00000035'],
  ['ip', 'ct mark set 0xff & 0x3c', 'ct mark set 0x0000003c'],
  ['ip', 'meta mark set meta mark & 0xffffffff', 'meta mark set meta mark'],
  ['ip', 'ct mark & 0xffffffff == 7', 'ct mark 0x00000007'],
  ['ip', 'ip ttl & 0xff == 64', 'ip ttl 64'],
  ['ip', 'ct event set new | destroy', 'ct event set new,destroy'],
  ['ip', 'ct expiration 2m-1h', 'ct expiration 120s-3600s'],
  ['ip', 'ct expiration { 10-20, 90 }', 'ct expiration { 10s-20s, 1m30s }'],
  ['ip', 'meta length { 10-20, 21-30, 50 }', 'meta length { 10-30, 50 }'],
  ['ip', 'ip saddr { 10.1.0.0/25, 10.1.0.128/25 }', 'ip saddr { 10.1.0.0/24 }'],
  ['ip6', 'ip6 saddr { fd00::/65, fd00:0:0:0:8000::/65 }', 'ip6 saddr { fd00::/64 }'],
  ['ip', 'tcp dport { 8, 5-10, 9-20 }', 'tcp dport { 5-20 }'],
  ['ip', 'meta l4proto 88', 'meta l4proto eigrp'],
  ['ip', 'ip protocol comp', 'ip protocol ipcomp'],
  ['ip', '@nh,8,8 0xff', '@nh,8,8 0xff'],
  ['ip', '@ih,0,16 5', '@ih,0,16 0x5'],
  ['ip', '@ll,0,1 1', '@ll,0,8 & 0x80 == 0x80'],
  ['ip', 'comp flags 35', 'comp flags 0x23'],
  ['ip', 'ip frag-off 20', 'ip frag-off 20', 'ip frag-off 0x14'],
  ['ip', '@nh,64,8 5', 'ip ttl 5'],
  ['ip', '@nh,96,32 0x0a000001', 'ip saddr 10.0.0.1'],
  ['ip', '@th,16,16 53', 'th dport 53'],
  ['ip', 'meta l4proto udp @th,16,16 53', 'udp dport 53'],
  ['ip', 'meta l4proto tcp th sport 53', 'tcp sport 53'],
  ['ip', 'tcp option sack0 left 1', 'tcp option sack left 1'],
  ['ip', 'tcp option @255,8,8 3', 'tcp option @255,8,8 3'],
  [
    'ip',
    'tcp option mptcp subtype 1',
    'tcp option mptcp subtype 1',
    'tcp option mptcp subtype mp-join',
  ],
  ['ip', 'socket transparent 1', 'socket transparent 1'],
  [
    'ip',
    'tcp flags & (fin | syn | rst | psh | ack | urg | ecn | cwr) == syn | ack',
    'tcp flags == 0x12',
  ],
  [
    'ip',
    'tcp flags syn,ack / syn,ack,fin',
    'tcp flags syn,ack / fin,syn,ack',
    'tcp flags & (fin | syn | ack) == syn | ack',
  ],
  ['ip', 'ct original protocol 17', 'ct protocol udp'],
  ['ip', 'rt nexthop 10.0.0.1', 'rt ip nexthop 10.0.0.1'],
  ['ip6', 'rt nexthop fd00::1', 'rt ip6 nexthop fd00::1'],
  ['inet', 'meta nfproto ipv4 rt nexthop 10.0.0.1', 'meta nfproto ipv4 rt ip nexthop 10.0.0.1'],
  ['ip', 'icmp id 7 accept', 'icmp type { echo-reply, echo-request } icmp id 7 accept'],
  ['ip', 'icmp type echo-request icmp id 7', 'icmp type echo-request icmp id 7'],
  [
    'ip',
    'icmp code 1 icmp type 3',
    'icmp type destination-unreachable icmp code host-unreachable',
    'icmp type destination-unreachable icmp code 1',
  ],
  ['ip', 'tcp dport 22 tcp sport 1024', 'tcp sport 1024 tcp dport 22'],
  ['ip', 'meta protocol ip udp dport 67', 'udp dport 67'],
  ['ip', 'meta protocol ip', 'meta protocol ip'],
  ['inet', 'meta protocol ip udp dport 67', 'meta protocol ip udp dport 67'],
  ['inet', 'meta l4proto tcp ct state new tcp dport 22', 'ct state new tcp dport 22'],
  [
    'inet',
    'meta l4proto tcp counter packets 0 bytes 0 tcp dport 22',
    'meta l4proto tcp counter packets 0 bytes 0 tcp dport 22',
  ],
  ['inet', 'meta nfproto ipv4 tcp dport 22 ip saddr 10.0.0.1', 'tcp dport 22 ip saddr 10.0.0.1'],
  [
    'inet',
    'meta l4proto tcp ip saddr . tcp dport { 10.0.0.1 . 22 }',
    'ip saddr . tcp dport { 10.0.0.1 . 22 }',
  ],
  [
    'inet',
    'meta nfproto ipv4 ct original ip saddr 10.0.0.1',
    'meta nfproto ipv4 ct original ip saddr 10.0.0.1',
    'ct original ip saddr 10.0.0.1',
  ],
  [
    'inet',
    'iiftype ether tcp dport 22 ether saddr 00:0f:54:0c:11:04',
    'tcp dport 22 ether saddr 00:0f:54:0c:11:04',
  ],
  [
    'inet',
    'meta mark 1 reject with tcp reset',
    'meta l4proto tcp meta mark 0x00000001 reject with tcp reset',
  ],
  ['inet', 'ip daddr 10.0.0.1 reject', 'ip daddr 10.0.0.1 reject with icmp port-unreachable'],
  ['inet', 'ip6 daddr fd00::1 reject', 'ip6 daddr fd00::1 reject with icmpv6 port-unreachable'],
  ['inet', 'meta nfproto ipv4 reject', 'reject with icmp port-unreachable'],
  [
    'ip',
    'ip protocol tcp redirect to :tcp dport map { 22 : 8022 }',
    'ip protocol tcp redirect to :tcp dport map { 22 : 8022 }',
    'redirect to :tcp dport map { 22 : 8022 }',
  ],
  ['inet', 'ip saddr 10.0.0.1 snat to 10.0.0.9', 'ip saddr 10.0.0.1 snat ip to 10.0.0.9'],
  [
    'ip',
    'snat to ip saddr map { 10.0.0.1 : 10.0.1.0/28 }',
    'snat ip to ip saddr map { 10.0.0.1 : 10.0.1.0/28 }',
  ],
  ['ip', 'fib daddr oif exists', 'fib daddr oif exists', 'fib daddr check exists'],
  [
    'ip',
    'meta mark 0xffffff00/24',
    'meta mark 0xffffff00/24',
    'meta mark & 0xffffff00 == 0xffffff00',
  ],
  ['ip', 'iifname { "wlan0", "lo" }', 'iifname { "lo", "wlan0" }'],
  ['ip', 'iifname { "dummy0", "lo" }', 'iifname { "lo", "dummy0" }', 'iifname { "dummy0", "lo" }'],
  [
    'ip',
    'ct state . ct mark { new . 1, established . 2 }',
    'ct state . ct mark { new . 0x00000001, established . 0x00000002 }',
    'ct state . ct mark { established . 0x00000002, new . 0x00000001 }',
  ],
];

describe('a rule is listed as nft lists it', () => {
  for (const [family, rule, old, newer = old] of LISTINGS) {
    test(`${family}: ${rule}`, () => {
      expect(listed(rule, family, '1.0.6')).toBe(old);
      expect(listed(rule, family, '1.1.7')).toBe(newer);
      expect(listed(old, family, '1.0.6')).toBe(old);
      expect(listed(newer, family, '1.1.7')).toBe(newer);
    });
  }
});

/** Rules, and the kernel's expressions for them, as `nft --debug=netlink` names them. */
const EXPRESSIONS: readonly (readonly [Family, string, string, string?])[] = [
  ['ip', 'tcp dport 10-20', 'meta cmp payload cmp cmp', 'meta cmp payload range'],
  ['ip', 'tcp dport != 10-20', 'meta cmp payload range'],
  ['ip', 'meta mark 5-9', 'meta byteorder cmp cmp', 'meta byteorder range'],
  ['ip', 'meta mark 0xff00/24', 'meta bitwise cmp'],
  ['ip', 'meta random > 1000', 'meta cmp'],
  ['ip', 'ip saddr & 0xffff0000 == 0x0a000000', 'payload bitwise cmp'],
  ['ip', 'ip saddr 10.0.0.0/16', 'payload cmp'],
  ['ip', 'meta mark . tcp dport { 5-9 . 80-90 }', 'meta cmp meta byteorder payload lookup'],
  ['ip', 'sctp chunk data exists', 'exthdr cmp'],
  ['inet', 'rt ip6 nexthop fd00::1', 'rt cmp'],
  ['ip', 'meta protocol ip udp dport 67', 'meta cmp payload cmp'],
  ['inet', 'iiftype ether ip daddr 10.0.0.1', 'meta cmp payload cmp payload cmp'],
  ['ip', 'dup to ip saddr map { 10.0.0.1 : 10.0.0.2 }', 'payload lookup dup'],
];

describe('a rule becomes the expressions of nft', () => {
  for (const [family, rule, old, newer = old] of EXPRESSIONS) {
    test(`${family}: ${rule}`, () => {
      const script = `table ${family} t {\nchain c {\n${rule}\n}\n}\n`;
      for (const version of ['1.0.6', '1.1.7'] as const) {
        const node = new TestNode(script, undefined, undefined, 'refuse', version);
        const expected = version === '1.0.6' ? old : newer;
        expect(node.nftables.expressions({ family, table: 't' }, 'c')).toEqual([
          expected.split(' '),
        ]);
      }
    });
  }

  test.each([
    ['ip', 'meta nfproto ipv4'],
    ['ip', 'rt ip6 nexthop fd00::1'],
    ['ip', 'ct original saddr { 10.0.0.1, 10.0.0.2 }'],
    ['ip', 'meta mark set ct original daddr map { 10.0.0.1 : 1 }'],
    ['inet', 'rt nexthop 10.0.0.1'],
    ['inet', 'ip protocol 6 tproxy ip6 to [fd00::1]'],
    ['inet', 'dup to 10.0.0.1'],
    ['ip', 'socket transparent 2'],
  ] as const)('and nft refuses %s: %s', (family, rule) => {
    expect(() => new TestNode(`table ${family} t {\nchain c {\n${rule}\n}\n}\n`)).toThrow(
      expect.objectContaining({ name: 'PacketPathError', line: 3 }),
    );
  });

  test.each([
    'ip daddr map { 10.0.0.1 : 10.0.0.2 . 80 }',
    'ip daddr . th dport map { 10.0.0.1 . 5 : 10.0.0.2 . 80 }',
  ])('and dnat to %s without a protocol', (to) => {
    expect(
      () =>
        new TestNode(
          `table ip t {\nchain c {\ntype nat hook prerouting priority 0;\ndnat ip to ${to}\n}\n}\n`,
        ),
    ).toThrow(expect.objectContaining({ code: 'not-allowed', line: 4 }));
  });
});

describe('a script as people write it', () => {
  test('may list, name addresses by number, and say NAT as older versions did', () => {
    const node = new TestNode(`table ip t {
	set s {
		type ipv4_addr
		elements = { 1, 10.0.0.2 }
	}
	set flags {
		type tcp_flag
		elements = { ( syn | ack ), fin }
	}
	set several {
		type ipv4_addr
		size 10
		limit rate 1/second counter
		elements = { 10.0.0.3 limit rate 1/second burst 5 packets counter packets 2 bytes 3 }
	}
	chain c {
		type nat hook postrouting priority 0
		snat ip saddr map { 10.0.0.1 : 10.0.0.9 }
	}
}
list ruleset
`);
    const saved = node.nftables.save();
    expect(saved).toContain('elements = { 0.0.0.1, 10.0.0.2 }');
    expect(saved).toContain('elements = { fin, syn | ack }');
    expect(saved).toContain('\t\tlimit rate 1/second counter\n');
    expect(saved).toContain('10.0.0.3 limit rate 1/second counter packets 2 bytes 3');
    expect(saved).toContain('snat to ip saddr map { 10.0.0.1 : 10.0.0.9 }');
  });
});
