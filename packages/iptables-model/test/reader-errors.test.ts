import { PacketPathError } from '@packet-path/core';
import { describe, expect, it } from 'vitest';
import { TestNode } from './node.ts';

/** The mistake, the lines between `*filter` (or the table named) and COMMIT, and the answer. */
type Case = readonly [what: string, text: string, code: string, line: number, column: number];

const filter = (...lines: string[]): string => ['*filter', ...lines, 'COMMIT', ''].join('\n');
const raw = (...lines: string[]): string => ['*raw', ...lines, 'COMMIT', ''].join('\n');
const mangle = (...lines: string[]): string => ['*mangle', ...lines, 'COMMIT', ''].join('\n');
const nat = (...lines: string[]): string => ['*nat', ...lines, 'COMMIT', ''].join('\n');

const CASES: readonly Case[] = [
  ['an unknown table', '*filters\nCOMMIT\n', 'unknown-table', 1, 1],
  ['no COMMIT', '*filter\n-A INPUT -j ACCEPT\n', 'truncated', 3, 1],
  ['a table within a table', '*filter\n*nat\nCOMMIT\n', 'syntax', 2, 1],
  ['a rule outside a table', '-A INPUT -j ACCEPT\n', 'syntax', 1, 1],
  ['an unknown command', filter('-Q INPUT'), 'syntax', 2, 1],
  ['an unknown chain', filter('-A INPUTS -j ACCEPT'), 'unknown-chain', 2, 4],
  ['an unknown match', filter('-A INPUT -m bogus -j ACCEPT'), 'unknown-match', 2, 13],
  ['an unknown target', filter('-A INPUT -j BOGUS'), 'unknown-target', 2, 13],
  ['a jump to nowhere', filter('-A INPUT -g NOWHERE'), 'unknown-chain', 2, 13],
  ['a jump to a built-in chain', filter('-A INPUT -j FORWARD'), 'not-allowed', 2, 13],
  ['an unknown option', filter('-A INPUT --bogus 1'), 'unknown-option', 2, 10],
  ['an option of another match', filter('-A INPUT -m mark --dport 1'), 'unknown-option', 2, 18],
  ['a port without a protocol', filter('-A INPUT --dport 80'), 'unknown-option', 2, 10],
  ['tcp without -p', filter('-A INPUT -m tcp --dport 80'), 'not-allowed', 2, 13],
  ['tcp with ! -p tcp', filter('-A INPUT ! -p tcp -m tcp'), 'not-allowed', 2, 22],
  ['an address that is none', filter('-A INPUT -s 10.0.0.256'), 'bad-address', 2, 13],
  ['an address of IPv6', filter('-A INPUT -s fd00::1'), 'bad-address', 2, 13],
  ['a prefix of 33 bits', filter('-A INPUT -s 10.0.0.0/33'), 'bad-prefix', 2, 13],
  ['a port of 70000', filter('-A INPUT -p tcp --dport 70000'), 'bad-port', 2, 25],
  ['a range that runs backwards', filter('-A INPUT -p udp --dport 9:1'), 'bad-port', 2, 25],
  ['a protocol that is none', filter('-A INPUT -p bogus'), 'bad-option', 2, 13],
  ['an interface too long', filter('-A INPUT -i abcdefghijklmnop'), 'bad-option', 2, 13],
  ['-i in OUTPUT', filter('-A OUTPUT -i eth0'), 'not-allowed', 2, 14],
  ['-o in INPUT', filter('-A INPUT -o eth0'), 'not-allowed', 2, 13],
  ['an option without its value', filter('-A INPUT -p tcp --dport'), 'syntax', 2, 24],
  ['a line that ends after !', filter('-A INPUT !'), 'syntax', 2, 11],
  ['! before -j', filter('-A INPUT ! -j ACCEPT'), 'syntax', 2, 12],
  ['! where it cannot stand', filter('-A INPUT -m comment ! --comment a'), 'syntax', 2, 23],
  ['a quote that is not closed', filter('-A INPUT -m comment --comment "a'), 'syntax', 2, 31],
  ['two targets', filter('-A INPUT -j ACCEPT -j DROP'), 'duplicate', 2, 20],
  ['an option twice', filter('-A INPUT -m mark --mark 1 --mark 2'), 'duplicate', 2, 34],
  ['two sources', filter('-A INPUT -s 10.0.0.1 -s 10.0.0.2'), 'duplicate', 2, 22],
  ['two protocols', filter('-A INPUT -p tcp -p udp'), 'duplicate', 2, 17],
  ['a device twice', filter('-A INPUT -i eth0 ! -i eth1'), 'duplicate', 2, 20],
  ['a chain twice', filter(':A - [0:0]', ':A - [0:0]'), 'duplicate', 3, 1],
  ['a long chain name', filter(`:${'C'.repeat(29)} - [0:0]`), 'not-allowed', 2, 1],
  ['a chain named as a target', filter(':MARK - [0:0]'), 'not-allowed', 2, 1],
  ['a policy of a user chain', filter(':A ACCEPT [0:0]'), 'not-allowed', 2, 4],
  ['a policy that is none', filter(':INPUT REJECT [0:0]'), 'bad-option', 2, 8],
  ['counters that are none', filter(':INPUT ACCEPT [0]'), 'syntax', 2, 15],
  ['counters of a rule that are none', filter('[1:x] -A INPUT'), 'syntax', 2, 1],
  ['DNAT outside nat', filter('-A INPUT -j DNAT --to-destination 10.0.0.1'), 'not-allowed', 2, 13],
  [
    'DNAT in POSTROUTING',
    nat('-A POSTROUTING -j DNAT --to-destination 10.0.0.1'),
    'not-allowed',
    2,
    1,
  ],
  ['MASQUERADE in PREROUTING', nat('-A PREROUTING -j MASQUERADE'), 'not-allowed', 2, 1],
  [
    'SNAT in a chain that PREROUTING reaches',
    nat(':A - [0:0]', '-A PREROUTING -j A', '-A A -j SNAT --to-source 10.0.0.9'),
    'not-allowed',
    4,
    1,
  ],
  ['DNAT without a place', nat('-A PREROUTING -j DNAT'), 'syntax', 2, 18],
  [
    'DNAT to a port of any protocol',
    nat('-A PREROUTING -j DNAT --to-destination :80'),
    'not-allowed',
    2,
    40,
  ],
  ['DROP in nat', nat('-A PREROUTING -j DROP'), 'not-allowed', 2, 18],
  ['REJECT outside filter', nat('-A INPUT -j REJECT'), 'not-allowed', 2, 13],
  ['an answer that is none', filter('-A INPUT -j REJECT --reject-with x'), 'bad-option', 2, 34],
  [
    'an RST for any protocol',
    filter('-A INPUT -j REJECT --reject-with tcp-reset'),
    'not-allowed',
    2,
    34,
  ],
  ['CT outside raw', filter('-A INPUT -j CT --zone 1'), 'not-allowed', 2, 13],
  ['TRACE outside raw', filter('-A INPUT -j TRACE'), 'not-allowed', 2, 13],
  ['TTL outside mangle', filter('-A INPUT -j TTL --ttl-set 1'), 'not-allowed', 2, 13],
  ['TOS outside mangle', filter('-A INPUT -j TOS --set-tos 1'), 'not-allowed', 2, 13],
  ['DSCP outside mangle', filter('-A INPUT -j DSCP --set-dscp 1'), 'not-allowed', 2, 13],
  ['HL for IPv4', mangle('-A INPUT -j HL --hl-set 1'), 'unknown-target', 2, 13],
  ['a TTL that does not change', mangle('-A INPUT -j TTL --ttl-inc 0'), 'bad-option', 2, 27],
  ['two ways to change a TTL', mangle('-A INPUT -j TTL --ttl-inc 1 --ttl-dec 1'), 'syntax', 2, 39],
  ['a DSCP of seven bits', mangle('-A INPUT -j DSCP --set-dscp 64'), 'bad-option', 2, 29],
  ['a TOS with two masks', mangle('-A INPUT -j TOS --set-tos 1/2/3'), 'bad-option', 2, 27],
  ['NETMAP outside nat', filter('-A INPUT -j NETMAP --to 10.0.0.0/8'), 'not-allowed', 2, 13],
  ['NETMAP onto nothing', nat('-A PREROUTING -j NETMAP'), 'syntax', 2, 18],
  ['REDIRECT in POSTROUTING', nat('-A POSTROUTING -j REDIRECT'), 'not-allowed', 2, 1],
  ['owner in INPUT', filter('-A INPUT -m owner --uid-owner 0'), 'not-allowed', 2, 1],
  [
    'a chain with owner that FORWARD reaches',
    filter(':A - [0:0]', '-A FORWARD -j A', '-A A -m owner --uid-owner 0'),
    'not-allowed',
    4,
    1,
  ],
  ['owners that run backwards', filter('-A OUTPUT -m owner --uid-owner 9-1'), 'bad-option', 2, 32],
  ['a user by name', filter('-A OUTPUT -m owner --uid-owner bob'), 'bad-option', 2, 32],
  [
    'ports to rewrite to that run backwards',
    nat('-A PREROUTING -p tcp -j DNAT --to-destination :90-80'),
    'bad-port',
    2,
    47,
  ],
  [
    'addresses to rewrite to that run backwards',
    nat('-A PREROUTING -j DNAT --to-destination 10.0.0.2-10.0.0.1'),
    'bad-address',
    2,
    40,
  ],
  [
    'masquerading to ports of any protocol',
    nat('-A POSTROUTING -j MASQUERADE --to-ports 80'),
    'not-allowed',
    2,
    41,
  ],
  [
    'addresses that run backwards',
    filter('-A INPUT -m iprange --src-range 10.0.0.2-10.0.0.1'),
    'bad-option',
    2,
    33,
  ],
  ['lengths that run backwards', filter('-A INPUT -m length --length 9:1'), 'bad-option', 2, 29],
  ['multiport without -p', filter('-A INPUT -m multiport --dports 1'), 'not-allowed', 2, 13],
  [
    'sixteen ports',
    filter(`-A INPUT -p tcp -m multiport --dports ${'1,'.repeat(15)}1`),
    'too-large',
    2,
    39,
  ],
  ['icmp without -p', filter('-A INPUT -m icmp --icmp-type 8'), 'not-allowed', 2, 13],
  [
    'a long comment',
    filter(`-A INPUT -m comment --comment ${'c'.repeat(256)}`),
    'bad-option',
    2,
    31,
  ],
  ['a level that is none', filter('-A INPUT -j LOG --log-level 8'), 'bad-option', 2, 29],
  [
    'a long name of a set',
    filter(`-A INPUT -m set --match-set ${'s'.repeat(32)} src`),
    'unknown-set',
    2,
    13,
  ],
  [
    'a long name of a list',
    filter(`-A INPUT -m recent --set --name ${'r'.repeat(201)}`),
    'bad-option',
    2,
    33,
  ],
  ['a zone that is none', raw('-A PREROUTING -j CT --zone 65536'), 'bad-option', 2, 28],
  [
    'a zone for what is not tracked',
    raw('-A PREROUTING -j CT --notrack --zone 1'),
    'syntax',
    2,
    38,
  ],
  ['NOTRACK outside raw', filter('-A INPUT -j NOTRACK'), 'not-allowed', 2, 13],
  ['a state that is none', filter('-A INPUT -m conntrack --ctstate OLD'), 'bad-option', 2, 33],
  [
    'a probability of 2',
    filter('-A INPUT -m statistic --mode random --probability 2'),
    'bad-option',
    2,
    51,
  ],
  [
    'a packet that never comes',
    filter('-A INPUT -m statistic --mode nth --every 2 --packet 2'),
    'bad-option',
    2,
    53,
  ],
  ['a set that is not there', filter('-A INPUT -m set --match-set x src'), 'unknown-set', 2, 13],
  ['a chain that calls itself', filter(':A - [0:0]', '-A A -j A'), 'chain-loop', 3, 1],
  [
    'a loop of two',
    filter(':A - [0:0]', ':B - [0:0]', '-A A -j B', '-A B -g A'),
    'chain-loop',
    5,
    1,
  ],
  [
    'a chain deleted while used',
    filter(':A - [0:0]', '-A INPUT -j A', '-X A'),
    'not-allowed',
    4,
    4,
  ],
  ['a chain deleted with its rules', filter(':A - [0:0]', '-A A', '-X A'), 'not-allowed', 4, 4],
  [
    'a chain deleted before the rule that leads to it',
    filter(':A - [0:0]', '-A INPUT -j A', '-X A', '-D INPUT -j A'),
    'not-allowed',
    4,
    4,
  ],
  ['another name for a chain that is not there', filter('-E A B'), 'unknown-chain', 2, 4],
  ['another name for a built-in chain', filter('-E INPUT B'), 'not-allowed', 2, 4],
  ['the name of another chain', filter(':A - [0:0]', ':B - [0:0]', '-E A B'), 'duplicate', 4, 6],
  [
    'another name that is long',
    filter(':A - [0:0]', `-E A ${'C'.repeat(29)}`),
    'not-allowed',
    3,
    6,
  ],
  ['a rule deleted that is not there', filter('-D INPUT -j ACCEPT'), 'not-found', 2, 19],
  ['a rule number out of range', filter('-I INPUT 2 -j ACCEPT'), 'bad-option', 2, 10],
];

describe('iptables-restore refuses', () => {
  it.each(CASES)('%s', (_what, text, code, line, column) => {
    const node = new TestNode('*filter\n-A INPUT -j ACCEPT\nCOMMIT\n');
    const before = node.iptables.save({ counters: true });
    let refused: unknown;
    try {
      node.iptables.load(text);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(PacketPathError);
    const { message } = refused as PacketPathError;
    expect({ ...(refused as PacketPathError), message }).toMatchObject({ code, line, column });
    expect(node.iptables.save({ counters: true })).toBe(before);
  });

  it('a line, but keeps the tables committed before it', () => {
    const node = new TestNode('');
    const text = mangle('-A INPUT -j ACCEPT') + raw('-A OUTPUT') + filter('-A INPUT -j BOGUS');
    expect(() => node.iptables.load(text)).toThrow(PacketPathError);
    expect(node.iptables.view.tables.map(({ name }) => name)).toEqual(['mangle', 'raw']);
    expect(node.iptables.save()).toContain('-A INPUT -j ACCEPT\n');
  });

  it('names its source', () => {
    const node = new TestNode('');
    expect(() => node.iptables.load('*x\n', { source: 'rules.txt' })).toThrow(/^rules\.txt:1:1: /);
  });
});

describe('what is not modelled', () => {
  const text = filter(
    '-A INPUT -p tcp -m bogus --some thing "a b" -j ACCEPT',
    '-A INPUT -j BOGUS --with this',
    '-A INPUT -j DROP',
  );

  it('may be kept, never matches, and is reported', () => {
    const node = new TestNode('', 4, { unknown: 'never-match' });
    expect(node.iptables.load(text).unknown).toEqual([
      { table: 'filter', chain: 'INPUT', line: 2, extension: 'bogus' },
      { table: 'filter', chain: 'INPUT', line: 3, extension: 'BOGUS' },
    ]);
    expect(node.iptables.save()).toContain('-A INPUT -p tcp -m bogus --some thing "a b" -j ACCEPT');
    expect(node.iptables.save()).toContain('-A INPUT -j BOGUS --with this\n');
  });
});

it.each([
  ['a mark of more than 32 bits', filter('-A INPUT -m mark --mark 0x1ffffffff -j DROP')],
  ['a limit of nothing', filter('-A INPUT -m limit --limit 0/s -j DROP')],
  ['a limit that is too fast', filter('-A INPUT -m limit --limit 20000/s -j DROP')],
  ['every packet of none', filter('-A INPUT -m statistic --mode nth --every 0 -j DROP')],
  ['a TTL of nine bits', filter('-A INPUT -m ttl --ttl-eq 256 -j DROP')],
  ['a type of ICMP nobody knows', filter('-A INPUT -p icmp --icmp-type nope -j DROP')],
  ['a device to leave by, in PREROUTING', nat('-A PREROUTING -o eth0 -j ACCEPT')],
  ['MASQUERADE in OUTPUT', nat('-A OUTPUT -j MASQUERADE')],
  ['SNAT in PREROUTING', nat('-A PREROUTING -j SNAT --to-source 10.0.0.9')],
  ['a port of any protocol but TCP', filter('-A INPUT ! -p tcp --dport 80 -j DROP')],
])('refuses %s, and says in which line', (_what, text) => {
  expect(() => new TestNode(text)).toThrow(
    expect.objectContaining({ name: 'PacketPathError', line: 2 }),
  );
});

it('a text of more than 256 MB is refused before it is read', () => {
  const node = new TestNode('');
  const text = '\n'.repeat(256 * 1024 * 1024 + 1);
  const tooLarge = expect.objectContaining({ name: 'PacketPathError', code: 'too-large' });
  expect(() => node.iptables.load(text)).toThrow(tooLarge);
  expect(() => node.ipsets.load(text)).toThrow(tooLarge);
});
