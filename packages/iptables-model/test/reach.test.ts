import { createRandom, type Packet, type Random, tcp, udp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { unmatchedRules } from '../src/index.ts';
import { TestNode, tableOf } from './node.ts';

/** The header fields and ports of which rules are made: few, so that rules shadow and contradict each other. */
const FIELDS = [
  ['', '', '-s 10.0.0.2', '-s 10.0.0.0/24', '! -s 10.0.0.2', '! -s 10.0.0.0/30', '-s 10.0.1.0/24'],
  ['', '', '', '-d 10.0.1.2', '-d 10.0.1.0/24', '! -d 10.0.1.0/31'],
  ['', '', '', '-i eth0', '-i eth+', '! -i eth0', '-i br+', '! -i e+'],
  ['', '', '', '-o eth1', '! -o eth1', '-o eth+'],
] as const;
const PROTOCOLS = [
  '',
  '',
  '-p tcp',
  '! -p tcp',
  '-p udp',
  '-p tcp -m tcp --dport 80',
  '-p tcp -m tcp --dport 80:90',
  '-p tcp -m tcp ! --dport 80:90',
  '-p tcp -m tcp ! --dport 85',
  '-p udp -m udp --dport 53',
  '-p udp -m udp --sport 1:100',
  '-p tcp -m multiport --dports 79,80:85',
  '-p tcp -m multiport ! --dports 53,90',
  '-m conntrack --ctstate RELATED,ESTABLISHED',
  '-m conntrack ! --ctstate INVALID',
  '-p tcp -m mark --mark 1',
  '-m comment --comment x',
  '-m conntrack --ctstate NEW',
  '! -f',
  '-f',
] as const;
const TARGETS = [
  '-j ACCEPT',
  '-j DROP',
  '-j RETURN',
  '',
  '-j one',
  '-g two',
  '-j MARK --set-mark 1',
];

function rules(random: Random): string[] {
  const of = (list: readonly string[]): string => list[random.below(list.length)]!;
  const line = (chain: string, targets: readonly string[]): string =>
    [`-A ${chain}`, ...FIELDS.map(of), of(PROTOCOLS), of(targets)].filter(Boolean).join(' ');
  return [
    ...Array.from({ length: 7 }, () => line('FORWARD', TARGETS)),
    ...Array.from({ length: 3 }, () =>
      line(
        'one',
        TARGETS.filter((target) => !/one/.test(target)),
      ),
    ),
    ...Array.from({ length: 3 }, () => line('two', ['-j ACCEPT', '-j RETURN', '-j DROP', ''])),
  ];
}

function packets(random: Random): Packet[] {
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  return Array.from({ length: 60 }, () => {
    const from = `${of(['10.0.0.2', '10.0.0.3', '10.0.0.9', '10.0.1.9'])}:${of([50, 4000])}`;
    const to = `${of(['10.0.1.2', '10.0.1.1', '10.0.1.3', '10.0.0.7'])}:${of([53, 79, 80, 85, 90, 91])}`;
    const options = { inputInterface: of(['eth0', 'eth1']), mark: of([0, 1]) };
    return random.below(2) === 0 ? tcp(from, to, options) : udp(from, to, options);
  });
}

test('no rule that is said to be unmatched is ever matched, and as many are found as there were', () => {
  let never = 0;
  let undecided = 0;
  for (let seed = 0; seed < 60; seed++) {
    const random = createRandom(`reach ${seed}`);
    const node = new TestNode(tableOf('mangle', rules(random), ['one', 'two']));
    const found = unmatchedRules(node.iptables.view);
    never += found.never.length;
    undecided += found.undecided.length;
    for (const packet of packets(random)) node.host.send(packet);
    const matched = found.never.filter(
      ({ chain, rule }) => node.matched('mangle', chain)[rule - 1] !== 0,
    );
    expect({ seed, matched }).toEqual({ seed, matched: [] });
  }
  expect([never, undecided]).toMatchInlineSnapshot(`
    [
      215,
      1,
    ]
  `);
});

test.each<[string, string, string]>([
  ['-s 10.0.0.0/8', '-s 10.0.0.0/24', 'shadowed'],
  ['-s 10.0.0.0/24', '-s 10.0.0.0/8', ''],
  ['! -s 10.0.0.0/24', '-s 10.1.0.0/24', 'shadowed'],
  ['! -s 10.0.0.0/24', '! -s 10.0.0.0/8', 'shadowed'],
  ['! -s 10.0.0.0/8', '! -s 10.0.0.0/24', ''],
  ['-d 10.0.0.0/255.0.0.255', '-d 10.9.0.0', 'shadowed'],
  ['-i eth+', '-i eth0', 'shadowed'],
  ['-i eth+', '-i eth0+', 'shadowed'],
  ['-i eth0', '-i eth+', ''],
  ['! -i eth0', '-i eth1', 'shadowed'],
  ['! -i eth0', '-i eth+', ''],
  ['! -i eth0', '! -i eth+', 'shadowed'],
  ['! -i eth+', '! -i eth0', ''],
  ['! -i br+', '-i eth+', 'shadowed'],
  ['-o eth1', '-o eth1', 'shadowed'],
  ['-p tcp', '-p tcp -m tcp --dport 80', 'shadowed'],
  ['! -p udp', '-p tcp', 'shadowed'],
  ['! -p udp', '! -p udp', 'shadowed'],
  ['-p tcp', '! -p udp', ''],
  ['-p tcp -m tcp --dport 80:90', '-p tcp -m tcp --dport 80', 'shadowed'],
  ['-p tcp -m tcp --dport 80:90', '-p tcp -m tcp --dport 80:91', ''],
  ['-p tcp -m tcp ! --dport 80', '-p tcp -m tcp --dport 81', 'shadowed'],
  ['-p tcp -m tcp ! --dport 80', '-p tcp -m tcp ! --dport 79:81', 'shadowed'],
  ['-p tcp -m tcp ! --dport 79:81', '-p tcp -m tcp ! --dport 80', ''],
  ['-p tcp -m tcp --syn', '-p tcp -m tcp --syn', 'shadowed'],
  ['-p tcp -m tcp --syn', '-p tcp -m tcp --dport 80', ''],
  ['-p tcp -m tcp --syn', '-p tcp -m tcp --dport 80 --tcp-flags FIN FIN', 'perhaps'],
  ['-p tcp -m tcp --tcp-flags ALL SYN', '-p tcp -m tcp --tcp-flags SYN SYN', 'perhaps'],
  ['-p tcp -m tcp --dport 80', '-p tcp -m multiport --dports 80,443', ''],
  ['-p tcp -m multiport --dports 80,443', '-p tcp -m tcp --dport 443', 'shadowed'],
  ['-p tcp -m multiport --dports 80,443', '-p tcp -m tcp --dport 444', ''],
  ['-p tcp -m multiport ! --dports 80,443', '-p tcp -m tcp --dport 81:90', 'shadowed'],
  ['-p tcp -m multiport --ports 80', '-p tcp -m tcp --dport 80', 'perhaps'],
  ['-p tcp -m tcp --sport 80', '-p tcp -m multiport --ports 80', 'perhaps'],
  ['-m conntrack --ctstate RELATED,ESTABLISHED', '-p tcp -m tcp --dport 22', ''],
  ['-m conntrack --ctstate INVALID', '-m conntrack --ctstate RELATED,ESTABLISHED', ''],
  ['-m conntrack ! --ctstate NEW', '-m conntrack --ctstate RELATED,ESTABLISHED', 'shadowed'],
  ['-m conntrack ! --ctstate NEW', '-m state --state INVALID', 'shadowed'],
  ['-m conntrack --ctstate SNAT', '-m conntrack --ctstate NEW', 'perhaps'],
  ['-m conntrack --ctstate INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED', '-p tcp', 'shadowed'],
  ['-m statistic --mode random --probability 0.5', '-p tcp', ''],
  ['-m statistic --mode nth --every 1 --packet 0', '-p tcp', 'perhaps'],
  ['-m limit --limit 5/min', '-p tcp', ''],
  ['-m mark --mark 1', '-p tcp', ''],
  ['-m addrtype --dst-type LOCAL', '-p tcp', 'perhaps'],
  ['-m conntrack --ctstate NEW', '-p tcp -m conntrack --ctstate NEW', 'shadowed'],
  ['-m mark --mark 1', '-m mark --mark 1', 'perhaps'],
  ['-f', '-f', 'shadowed'],
  ['! -f', '-f', ''],
  ['', '-p tcp', 'shadowed'],
])('behind `%s -j ACCEPT`, `%s` is: %s', (first, second, expected) => {
  const lines = [first, second].map((text) => `-A FORWARD ${text} -j ACCEPT`);
  const { never, undecided } = unmatchedRules(new TestNode(tableOf('filter', lines)).iptables.view);
  const told = never.map(
    ({ why, rule, by }) => `${why}${rule === 2 && by[0]?.rule === 1 ? '' : '?'}`,
  );
  expect([...told, ...undecided.map(() => 'perhaps')].join()).toBe(expected);
});

test('a rule that asks another header than the ones that lead to it, and one that none leads to', () => {
  const lines = ['-A FORWARD -p tcp -j one', '-A one -p udp -j ACCEPT', '-A two -j DROP'];
  const { never } = unmatchedRules(
    new TestNode(tableOf('filter', lines, ['one', 'two'])).iptables.view,
  );
  expect(
    never.map(({ chain, rule, why, by, text }) => [
      chain,
      rule,
      why,
      by.map((each) => each.text),
      text,
    ]),
  ).toEqual([
    ['one', 1, 'contrary', ['-A FORWARD -p tcp -j one'], '-A one -p udp -j ACCEPT'],
    ['two', 1, 'unreferenced', [], '-A two -j DROP'],
  ]);
});

test.each<[string, string]>([
  ['-A one -p udp', ''],
  ['-A one -p udp -j MARK --set-mark 2', '-A FORWARD -p tcp'],
  ['-A two -j MARK --set-mark 2', '-A FORWARD -p tcp'],
  ['-A FORWARD -j MARK --set-mark 2', ''],
])(
  'a mark that `%s` may have written before is one of which nothing is known',
  (line, expected) => {
    const lines = [
      ...['-A FORWARD -p udp -j one', '-A FORWARD -m mark --mark 1 -j ACCEPT', '-A FORWARD -p tcp'],
      ...['-A one -j two', line],
    ];
    const { undecided } = unmatchedRules(
      new TestNode(tableOf('mangle', lines, ['one', 'two'])).iptables.view,
    );
    expect(undecided.map(({ text }) => text).join()).toBe(expected);
  },
);

test.each([
  ['', true],
  ['-m comment --comment x', true],
  ['-p tcp', false],
  ['-s 10.0.0.2', false],
  ['-d 10.0.1.2', false],
  ['-i eth0', false],
  ['-o eth1', false],
  ['-f', false],
  ['-m mark --mark 1', false],
])('behind a chain that accepts packets of "%s" nothing is reached: %s', (words, takesAll) => {
  const lines = [
    `-A one ${words} -j ACCEPT`,
    '-A FORWARD -g one',
    '-A two -j one',
    '-A two -j DROP',
  ];
  const text = tableOf('filter', [...lines, '-A OUTPUT -j two'], ['one', 'two']);
  const { never } = unmatchedRules(new TestNode(text).iptables.view);
  const behind = never.some(({ chain, rule }) => chain === 'two' && rule === 2);
  expect(behind).toBe(takesAll);
});
