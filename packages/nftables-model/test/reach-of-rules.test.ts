import { createRandom, type Packet, type Random, tcp, udp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { nftUnmatchedRules } from '../src/index.ts';
import { TestNode } from './node.ts';

/** The tests of which rules are made: few, so that rules shadow and contradict each other. */
const TESTS = [
  [
    '',
    '',
    'ip saddr 10.0.0.2',
    'ip saddr 10.0.0.0/24',
    'ip saddr != 10.0.0.0/30',
    'ip saddr 10.0.0.2-10.0.0.9',
  ],
  ['', '', '', 'ip daddr 10.0.1.2', 'ip daddr { 10.0.1.1, 10.0.1.2 }', 'ip daddr != 10.0.1.0/24'],
  ['', '', '', 'iifname "eth0"', 'iifname != "eth0"', 'iifname "eth*"', 'iifname "br*"'],
  [
    ...['', '', 'meta l4proto tcp', 'meta l4proto != tcp', 'tcp dport 80', 'tcp dport 80-90'],
    ...[
      'tcp dport != 80-90',
      'tcp dport { 80, 85-90 }',
      'udp dport 53',
      'th dport 80',
      'meta mark 1',
    ],
    ...['ct state new', 'tcp dport >= 85', 'tcp dport < 80'],
  ],
] as const;
const VERDICTS = ['accept', 'drop', 'return', 'counter', 'jump one', 'goto two', 'meta mark set 1'];

function script(random: Random): string {
  const of = (list: readonly string[]): string => list[random.below(list.length)]!;
  const rule = (verdicts: readonly string[]): string =>
    [...TESTS.map(of), 'counter', of(verdicts)]
      .filter(Boolean)
      .join(' ')
      .replace('counter counter', 'counter');
  const chain = (name: string, count: number, verdicts: readonly string[], head = ''): string =>
    `chain ${name} {\n${head}\n${Array.from({ length: count }, () => rule(verdicts)).join('\n')}\n}\n`;
  return `table ip t {
${chain('two', 3, ['accept', 'return', 'drop', 'counter'])}${chain(
  'one',
  3,
  VERDICTS.filter((word) => !word.includes('one')),
)}
${chain('forward', 7, VERDICTS, 'type filter hook forward priority 0;')}}`;
}

function packets(random: Random): Packet[] {
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  return Array.from({ length: 50 }, () => {
    const from = `${of(['10.0.0.2', '10.0.0.3', '10.0.0.20', '10.0.1.9'])}:${of([50, 4000])}`;
    const to = `${of(['10.0.1.2', '10.0.1.1', '10.0.1.3', '10.0.0.7'])}:${of([53, 79, 80, 85, 90, 91])}`;
    const options = { inputInterface: of(['eth0', 'eth1']), mark: of([0, 1]) };
    return random.below(2) === 0 ? tcp(from, to, options) : udp(from, to, options);
  });
}

/** How many packets each rule of a chain has counted. */
function counted(saved: string, chain: string): number[] {
  const text = saved.split(`chain ${chain} {`)[1]!.split('\n\t}')[0]!;
  return [...text.matchAll(/counter packets (\d+)/g)].map(([, count]) => Number(count));
}

test('no rule that is said to be unmatched is ever matched, and as many are found as there were', () => {
  let never = 0;
  let undecided = 0;
  for (let seed = 0; seed < 24; seed++) {
    const random = createRandom(`reach ${seed}`);
    const node = new TestNode(script(random));
    const found = nftUnmatchedRules(node.nftables.view);
    never += found.never.length;
    undecided += found.undecided.length;
    for (const packet of packets(random)) node.send(packet);
    const saved = node.nftables.save();
    const matched = found.never.filter(({ chain, rule }) => counted(saved, chain)[rule - 1] !== 0);
    expect({ seed, matched }).toEqual({ seed, matched: [] });
  }
  expect([never, undecided]).toMatchInlineSnapshot(`
    [
      91,
      1,
    ]
  `);
});

test.each<[string, string, string]>([
  ['ip saddr 10.0.0.0/8', 'ip saddr 10.0.0.0/24', 'shadowed'],
  ['ip saddr 10.0.0.0/24', 'ip saddr 10.0.0.0/8', ''],
  ['ip saddr != 10.0.0.0/24', 'ip saddr 10.1.0.0/24', 'shadowed'],
  ['ip saddr != 10.0.0.0/24', 'ip saddr != 10.0.0.0/8', 'shadowed'],
  ['ip saddr { 10.0.0.1, 10.0.0.2 }', 'ip saddr 10.0.0.2', 'shadowed'],
  ['ip saddr { 10.0.0.1, 10.0.0.2 }', 'ip saddr 10.0.0.1-10.0.0.2', 'shadowed'],
  ['ip saddr 10.0.0.2', 'ip saddr { 10.0.0.1, 10.0.0.2 }', ''],
  ['iifname "eth*"', 'iifname "eth0"', 'shadowed'],
  ['iifname "eth0"', 'iifname "eth*"', ''],
  ['iifname != "eth0"', 'iifname "eth1"', 'shadowed'],
  ['meta l4proto tcp', 'tcp dport 80', 'shadowed'],
  ['meta l4proto != udp', 'tcp dport 80', 'shadowed'],
  ['meta l4proto { tcp, udp }', 'udp dport 53', 'shadowed'],
  ['tcp dport 80-90', 'tcp dport 80', 'shadowed'],
  ['tcp dport 80-90', 'tcp dport 80-91', ''],
  ['tcp dport >= 80', 'tcp dport 81', 'shadowed'],
  ['tcp dport > 80', 'tcp dport >= 81', 'shadowed'],
  ['tcp dport < 80', 'tcp dport <= 79', 'shadowed'],
  ['tcp dport != 80', 'tcp dport 81', 'shadowed'],
  ['th dport 80', 'tcp dport 80', 'shadowed'],
  ['tcp dport 80', 'th dport 80', ''],
  ['ct state new', 'ct state new', 'shadowed'],
  ['ct state new,established', 'ct state new', 'perhaps'],
  ['ct state new', 'ct state new,established', 'perhaps'],
  ['meta mark 1', 'meta mark 1', 'shadowed'],
  ['meta mark & 1 == 1', 'meta mark 1', 'perhaps'],
  ['', 'tcp dport 80', 'shadowed'],
  ['ip saddr . tcp dport { 10.0.0.1 . 80 }', 'ip saddr 10.0.0.1 tcp dport 80', 'perhaps'],
  ['limit rate 1/second', 'tcp dport 80', 'perhaps'],
  ['numgen random mod 2 0', 'numgen random mod 2 0', 'perhaps'],
])('behind `%s accept`, `%s` is: %s', (first, second, expected) => {
  const node = new TestNode(
    `table ip t {\nchain c {\n${first} accept\n${second} accept\n}\nchain f {\ntype filter hook forward priority 0\njump c\n}\n}`,
  );
  const { never, undecided } = nftUnmatchedRules(node.nftables.view);
  expect(never.every(({ chain, rule }) => chain === 'c' && rule === 2)).toBe(true);
  expect([...never.map(({ why }) => why), ...undecided.map(() => 'perhaps')].join()).toBe(expected);
});

/** A table with maps and sets, one of which rules change, and a chain that decides about every packet. */
const NAMED = `
	map fates { type inet_service : verdict; elements = { 80 : drop, 81 : continue } }
	map ways { type inet_service : verdict; elements = { 80 : jump all } }
	set hosts { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 } }
	set seen { type ipv4_addr; flags dynamic; size 10; }
	chain all { drop; }
	chain some { tcp dport 80 drop; }
	chain same { meta mark set 7; }
	chain maps { tcp dport vmap { 80 : return }; drop; }
	chain goes { tcp dport 80 goto same; drop; }
`;

/** How rules behind one are reached. */
function behind(first: string, second: string, head = 'filter forward 0', family = 'ip'): string {
  const [type, hook, priority] = head.split(' ');
  const node = new TestNode(
    `table ${family} t {${NAMED}\tchain c {\ntype ${type} hook ${hook} priority ${priority};\n${first}\n${second} counter\nupdate @seen { ip saddr }\n}\n}`,
  );
  const { never, undecided } = nftUnmatchedRules(node.nftables.view);
  const isSecond = ({ chain, rule }: { chain: string; rule: number }) =>
    chain === 'c' && rule === 2;
  const told = never.filter(isSecond).map(({ why }) => why);
  return [...told, ...undecided.filter(isSecond).map(() => 'perhaps')].join();
}

test.each<[string, string, string]>([
  ['accept', '', 'shadowed'],
  ['queue', '', ''],
  ['reject', '', 'shadowed'],
  ['reject with icmpx admin-prohibited', '', 'shadowed'],
  ['reject with tcp reset', 'tcp dport 80', 'perhaps'],
  ['reject with icmp host-unreachable', 'tcp dport 80', 'perhaps'],
  ['jump all', 'tcp dport 80', 'shadowed'],
  ['goto all', 'tcp dport 80', 'shadowed'],
  ['jump some', 'tcp dport 80', ''],
  ['jump some', 'tcp dport 81', ''],
  ['jump same', 'meta mark 7', ''],
  ['jump maps', 'tcp dport 80', ''],
  ['jump goes', 'tcp dport 80', ''],
  ['tcp dport vmap { 80 : drop, 81 : continue }', 'tcp dport 80', 'shadowed'],
  ['tcp dport vmap { 80 : drop, 81 : continue }', 'tcp dport 81', ''],
  ['tcp dport vmap { 80 : jump all }', 'tcp dport 80', 'shadowed'],
  ['tcp dport vmap { 80 : jump some, 81 : goto all }', 'tcp dport 81', 'shadowed'],
  ['tcp dport vmap { 80 : continue }', 'tcp dport 80', ''],
  [
    'tcp dport . ip saddr vmap { 80 . 10.0.0.1 : drop }',
    'tcp dport 80 ip saddr 10.0.0.1',
    'perhaps',
  ],
  ['meta mark & 1 vmap { 1 : drop }', 'meta mark 1', 'perhaps'],
  ['tcp dport vmap @fates', 'tcp dport 80', 'perhaps'],
  ['tcp dport vmap @ways', 'tcp dport 80', 'perhaps'],
  ['ip saddr @hosts drop', 'ip saddr @hosts', 'shadowed'],
  ['ip saddr @hosts drop', 'ip saddr 10.0.0.1', 'perhaps'],
  ['ip saddr @seen drop', 'ip saddr @seen', 'perhaps'],
  ['ip saddr != @hosts drop', 'ip saddr != @hosts', 'shadowed'],
  ['ip saddr != @hosts drop', 'ip saddr @hosts', 'perhaps'],
  ['tcp flags syn drop', 'tcp flags syn', 'shadowed'],
  ['tcp flags & (syn | ack) == syn drop', 'tcp flags syn', 'perhaps'],
  ['fib daddr type local drop', 'fib daddr type local', 'perhaps'],
  ['meta length 100-200 drop', 'meta length 150', 'shadowed'],
  ['meta mark set 5', 'meta mark 5', ''],
  ['meta mark 5 meta mark set 6', 'meta mark 5', ''],
  ['ip ttl set 3', 'ip ttl 3', ''],
  ['ct state new drop', 'ct state { new, established }', 'perhaps'],
  ['counter drop', 'log', 'shadowed'],
  ['quota over 10 bytes drop', 'tcp dport 80', 'perhaps'],
  ['dup to 10.0.0.9 device "eth1"', 'tcp dport 80', ''],
  ['notrack', 'tcp dport 80', ''],
  ['@th,16,16 80 drop', 'tcp dport 80', 'perhaps'],
])('behind `%s`, `%s` is: %s', (first, second, expected) => {
  expect(behind(first, second)).toBe(expected);
});

test.each<[string, string, string, string]>([
  ['masquerade', 'nat postrouting srcnat', 'ip', 'shadowed'],
  ['masquerade', 'nat postrouting srcnat', 'inet', 'shadowed'],
  ['redirect', 'nat prerouting dstnat', 'inet', 'shadowed'],
  ['dnat to 10.0.0.9', 'nat prerouting dstnat', 'ip', 'shadowed'],
  ['dnat ip to 10.0.0.9', 'nat prerouting dstnat', 'inet', 'perhaps'],
  ['snat to 10.0.0.9', 'nat postrouting srcnat', 'ip', 'shadowed'],
  ['dnat to tcp dport map { 80 : 10.0.0.9 }', 'nat prerouting dstnat', 'ip', 'perhaps'],
  ['reject with icmpv6 no-route', 'filter forward 0', 'inet', 'perhaps'],
])('behind `%s` in %s of a table %s, a rule is: %s', (first, head, family, expected) => {
  expect(behind(first, 'tcp dport 80', head, family)).toBe(expected);
});
