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
