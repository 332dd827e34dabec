import { createRandom, type Family, type Random } from '@packet-path/core';
import { expect, test } from 'vitest';
import { type TableName, unmatchedRules } from '../../src/index.ts';
import { TestNode, tableOf } from '../node.ts';
import { sound } from './probes.ts';

/** Fields and matches that rules may ask for, a line each, by table and family. */
const ASKED: readonly (readonly [table: TableName, family: Family, asked: string])[] = [
  [
    'filter',
    4,
    `-s 10.0.0.2
     -s 10.0.0.0/24
     ! -s 10.0.0.2
     ! -s 10.0.0.0/24
     -s 10.0.1.0/24
     -s 10.0.0.0/255.0.0.255
     -d 10.0.1.2
     ! -d 10.0.1.0/24
     -i eth0
     -i eth+
     ! -i eth0
     ! -i eth+
     -i br+
     -o eth1
     ! -o eth1
     ! -o e+
     -p tcp
     ! -p tcp
     -p udp
     ! -p udp
     -p 47
     -f
     ! -f
     -p tcp -m tcp --dport 80
     -p tcp -m tcp --dport 80:90
     -p tcp -m tcp ! --dport 80:90
     -p tcp -m tcp ! --dport 85
     -p tcp -m tcp --sport 1:100
     -p udp -m udp --dport 80
     -p tcp -m multiport --dports 79,80:85
     -p tcp -m multiport ! --dports 53,90
     -p tcp -m multiport --sports 1:50,51:100
     -p tcp -m multiport --ports 80
     -p tcp -m tcp --syn
     -p tcp -m tcp --syn --dport 80
     -p tcp -m tcp --tcp-flags ALL NONE
     -p tcp -m tcp --tcp-flags NONE NONE
     -p tcp -m tcp --tcp-option 8
     -p tcp -m tcp ! --tcp-option 8
     -m conntrack --ctstate NEW
     -m conntrack ! --ctstate NEW
     -m conntrack ! --ctstate INVALID,NEW
     -m conntrack --ctstate RELATED,ESTABLISHED
     -m conntrack --ctstate SNAT
     -m conntrack --ctstate NEW,RELATED,ESTABLISHED,INVALID,UNTRACKED
     -m conntrack --ctstate NEW --ctdir ORIGINAL
     -m conntrack --ctstate NEW ! --ctorigsrc 10.0.0.9
     -m conntrack --ctproto tcp
     -m state --state NEW
     -m state ! --state ESTABLISHED
     -m mark --mark 1
     -m mark --mark 2/0x3
     -m addrtype --dst-type LOCAL
     -m limit --limit 5/min
     -m statistic --mode random --probability 0.5
     -m statistic --mode random ! --probability 0
     -m statistic --mode nth --every 1 --packet 0
     -m statistic --mode nth --every 2 --packet 0
     -m pkttype --pkt-type unicast
     -m iprange --src-range 10.0.0.2-10.0.0.9
     -m length --length 0:100
     -m comment --comment x`,
  ],
  [
    'mangle',
    6,
    `-s fd00::2
     -s fd00::/64
     -s fd00::/16
     ! -s fd00::/24
     -s fd00:0:0:1::/64
     -s fd00:0:1::/48
     -s fd00:1::/32
     -s fe00::/16
     -s ::2/::ffff
     ! -s ::2/0:0:ffff::
     -p tcp
     -p ipv6-icmp -m icmp6 --icmpv6-type 128
     -m mark --mark 1
     -m conntrack --ctstate NEW`,
  ],
  [
    'raw',
    4,
    `-m conntrack --ctstate NEW
     -m conntrack ! --ctstate NEW
     -m state --state NEW
     -p tcp
     -p tcp -m tcp --tcp-option 8`,
  ],
  [
    'nat',
    4,
    `-m conntrack --ctstate NEW
     -m conntrack ! --ctstate NEW
     -m conntrack --ctstate DNAT
     -m state --state RELATED
     -p tcp`,
  ],
];

/** The reason why a rule is not matched, as a letter; a capital one where another rule than the first is it. */
const LETTERS: Readonly<Record<string, string>> = {
  shadowed: 's',
  contrary: 'c',
  unreferenced: 'u',
};

/**
 * For one rule and each other what is said of the other, which stands behind the first, or in a chain that the
 * first leads to.
 */
function pairs(table: TableName, family: Family, first: string, asked: readonly string[]): string {
  const builtin = table === 'filter' || table === 'mangle' ? 'FORWARD' : 'PREROUTING';
  const chains = asked.flatMap((_, at) => [`behind${at}`, `way${at}`, `led${at}`]);
  const node = new TestNode(
    tableOf(
      table,
      asked.flatMap((text, at) => [
        `-A ${builtin} -j behind${at}`,
        `-A ${builtin} -j way${at}`,
        `-A behind${at} ${first} -j ACCEPT`,
        `-A behind${at} ${text}`,
        `-A way${at} ${first} -j led${at}`,
        `-A led${at} ${text}`,
      ]),
      chains,
    ),
    family,
  );
  const { never, undecided } = unmatchedRules(node.iptables.view);
  const letters = new Map<string, string>();
  for (const { chain, rule, why, by } of never) {
    const isFirst = by.length === 1 && by[0]!.rule === 1;
    letters.set(`${chain} ${rule}`, isFirst ? LETTERS[why]! : LETTERS[why]!.toUpperCase());
  }
  for (const { chain, rule } of undecided) letters.set(`${chain} ${rule}`, 'p');
  // Rules that are said to be unmatched are not matched.
  for (const packet of sound(family)) node.host.send(packet);
  for (const { chain, rule } of never) expect(node.matched(table, chain)[rule - 1]).toBe(0);
  const row = (place: (at: number) => string): string =>
    asked.map((_, at) => letters.get(place(at)) ?? '.').join('');
  return `${row((at) => `behind${at} 2`)} ${row((at) => `led${at} 1`)} ${first}`;
}

test('of each two rules it is said which is shadowed by the other, or contrary to it', {
  tags: ['slow'],
}, async () => {
  const rows = ASKED.flatMap(([table, family, text]) => {
    const asked = text.split('\n').map((line) => line.trim());
    return [`${table}, IPv${family}`, ...asked.map((first) => pairs(table, family, first, asked))];
  });
  await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('reach.txt');
});

const FIRST = [
  '',
  '',
  '-p tcp',
  '-p udp',
  '-s 10.0.0.0/24',
  '! -s 10.0.0.2',
  '-m mark --mark 1',
  '-i eth0',
];
const TARGETS = [
  ...[
    '',
    '',
    '-j ACCEPT',
    '-j DROP',
    '-j RETURN',
    '-j RETURN',
    '-j MARK --set-mark 1',
    '-j TTL --ttl-inc 1',
  ],
  ...[
    '-j CONNMARK --restore-mark',
    '-j HMARK --hmark-tuple src --hmark-mod 2 --hmark-rnd 1',
    '-j LOG',
  ],
];

/** Chains that lead to each other in one direction. */
function chainsOf(random: Random): readonly string[] {
  const of = (list: readonly string[]): string => list[random.below(list.length)]!;
  const names = ['FORWARD', 'one', 'two', 'three'];
  return names.flatMap((name, at) => {
    const below = names
      .slice(at + 1)
      .flatMap((other) => [`-j ${other}`, `-j ${other}`, `-g ${other}`]);
    const targets =
      at === 0 ? [...TARGETS, ...below, ...below, ...below] : [...TARGETS, ...below, ...below];
    return Array.from({ length: 2 + random.below(4) }, () =>
      ['-A', name, of(FIRST), of(targets)].filter(Boolean).join(' '),
    );
  });
}

test('of chains that lead to each other it is said which rules no packet matches, and why', async () => {
  const told: string[] = [];
  for (let seed = 0; seed < 60; seed++) {
    const lines = chainsOf(createRandom(`reach of chains ${seed}`));
    const node = new TestNode(tableOf('mangle', lines, ['one', 'two', 'three']));
    const { never, undecided } = unmatchedRules(node.iptables.view);
    for (const packet of sound(4)) node.host.send(packet);
    for (const { chain, rule } of never) expect(node.matched('mangle', chain)[rule - 1]).toBe(0);
    told.push(`${seed}`, ...lines.map((line) => `  ${line}`));
    for (const { text, why, by } of never) {
      told.push(`    ${why}: ${text}`, ...by.map((rule) => `      ${rule.text}`));
    }
    for (const { text, perhaps } of undecided) {
      told.push(`    perhaps: ${text}`, ...perhaps.map((rule) => `      ${rule.text}`));
    }
  }
  await expect(`${told.join('\n')}\n`).toMatchFileSnapshot('reach-of-chains.txt');
});

test('more ways into a chain than are told apart are as one of which nothing is known', () => {
  for (const [callers, isTold] of [
    [48, true],
    [49, false],
  ] as const) {
    const lines = [
      ...Array.from(
        { length: callers },
        (_, port) => `-A FORWARD -p tcp --dport ${port + 1} -j one`,
      ),
      '-A one -p udp -j ACCEPT',
    ];
    const { never } = unmatchedRules(new TestNode(tableOf('filter', lines, ['one'])).iptables.view);
    expect(never.map(({ why, by }) => [why, by.length])).toEqual(
      isTold ? [['contrary', callers]] : [],
    );
  }
});
