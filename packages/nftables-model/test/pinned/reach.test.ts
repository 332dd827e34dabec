import { PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { type NftRuleset, nftRulesetOf, nftUnmatchedRules, readNft } from '../../src/index.ts';
import { STATEMENTS } from './statements.ts';

/** Tests of one field each line, or of fields that tell of each other. */
const GROUPS = `
;; ip saddr 10.0.0.2;; ip saddr 10.0.0.0/24;; ip saddr 10.0.0.0/31;; ip saddr != 10.0.0.2;; ip saddr != 10.0.0.0/24;; ip saddr 10.0.0.2-10.0.0.9;; ip saddr { 10.0.0.2, 10.0.0.3 };; ip saddr { 10.0.0.0-10.0.0.127, 10.0.0.128-10.0.0.255 };; ip saddr { 10.0.0.2, 10.0.1.0/24 };; ip saddr != { 10.0.0.0-10.0.0.1, 10.0.0.3-10.0.0.255 };; ip saddr & 255.255.255.0 == 10.0.0.0;; ip saddr @hosts;; ip daddr 10.0.0.2;; ip6 saddr fd00::2;; ip6 saddr fd00::/64;; ip6 saddr != fd00::/64;; meta nfproto ipv4;; meta nfproto ipv6;; ct original ip saddr 10.0.0.2;; ct original saddr 10.0.0.2;; ip saddr 0.0.0.0/0;; ip saddr . ip daddr { 10.0.0.2 . 10.0.1.2 }
tcp dport 80;; tcp dport 80-90;; tcp dport != 80;; tcp dport != 80-90;; tcp dport { 80, 81-90 };; tcp dport < 80;; tcp dport <= 80;; tcp dport > 80;; tcp dport >= 80;; tcp dport < 0;; tcp dport >= 0;; tcp dport <= 79;; tcp dport > 79;; udp dport 80;; th dport 80;; th sport 80;; tcp sport 80;; tcp dport 79-81;; tcp flags syn;; tcp flags syn / syn,ack;; tcp window 80;; sctp dport 80;; meta l4proto tcp;; meta l4proto != tcp;; meta l4proto { tcp, udp };; meta l4proto udp;; udplite dport 80;; dccp dport 80;; icmp type echo-request;; icmpv6 type echo-request;; tcp dport & 80 == 80;; tcp dport & 16 == 80;; tcp dport . tcp sport { 80 . 80 };; th dport 79-81
iifname "eth0";; iifname "eth*";; iifname "et*";; iifname != "eth0";; iifname != "eth*";; iifname { "eth0", "eth1" };; iifname { "eth0*", "br0" };; iifname "abcdefghijklmno";; iif "eth0";; oifname "eth0";; iif 1;; iifname "eth00";; iifname @devices;; iifgroup 0;; iiftype ether;; meta oiftype ether
meta mark 1;; meta mark 0x1;; meta mark != 1;; meta mark 0-1;; meta mark & 1 == 1;; meta mark & 3 == 1;; ct mark 1;; meta skuid 1;; meta skgid 1;; meta priority 1;; meta cgroup 1;; meta cpu 1;; meta length 1;; meta random < 5;; meta hour < 5;; meta day 1;; meta pkttype host;; meta protocol ip;; socket mark 1;; fib daddr type local;; rt mtu 1;; numgen inc mod 2 1;; jhash ip saddr mod 2 1;; tcp option maxseg size 1;; @th,0,16 1;; ct state new;; ct state { new, established };; ct state new,established;; ct state != new;; ct direction original;; ct status snat;; ct zone 1;; ct id 1;; ct helper "ftp";; ct packets 1;; ct l3proto ipv4;; ct protocol tcp;; ct original proto-dst 1;; ct reply proto-dst 1
`;

const HEAD = `
	set hosts { type ipv4_addr; elements = { 10.0.0.2 } }
	set devices { type ifname; elements = { "eth0" } }
	set seen { type ipv4_addr; flags dynamic; size 9; }
	map verdicts { type inet_service : verdict; elements = { 80 : accept, 90 : jump other } }
	map servers { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.1.7 . 8080 } }
	map levels { type inet_service : mark; elements = { 80 : 5 } }
	counter hits { }
	chain other { ip saddr 10.0.0.9 accept; tcp dport 7 drop; }
	chain ends { tcp dport 7 continue; jump other; drop; }
	chain turns { return; accept; }
	chain allows { counter; accept; }
	chain answers { log; reject; }
`;

function tableOf(forward: readonly string[], more = '', base = ''): string {
  return `table inet t {${HEAD}\n${more}\nchain forward {\n${base || 'type filter hook forward priority 0;'}\n${forward.join('\n')}\n}\n}\n`;
}

function rulesetOf(forward: readonly string[], more?: string, base?: string): NftRuleset {
  return nftRulesetOf(readNft(tableOf(forward, more, base)));
}

/** The ruleset with only the rules at some places in one of its chains. */
function keeping(ruleset: NftRuleset, name: string, places: readonly number[]): NftRuleset {
  const chains = ruleset.tables[0]!.chains.map((chain) =>
    chain.name === name ? { ...chain, rules: places.map((place) => chain.rules[place]!) } : chain,
  );
  return { tables: [{ ...ruleset.tables[0]!, chains }] };
}

/** Why no packet, or perhaps none, matches the last rule of a chain. */
function told(ruleset: NftRuleset, chain: string, rule: number): string {
  const { never, undecided } = nftUnmatchedRules(ruleset);
  const own = (found: { readonly chain: string; readonly rule: number }): boolean =>
    found.chain === chain && found.rule === rule;
  return never.find(own)?.why ?? (undecided.some(own) ? 'undecided' : '');
}

test('a test shadows, or contradicts, those that it did', { tags: ['slow'] }, async () => {
  const lines: string[] = [];
  for (const group of GROUPS.trim().split('\n')) {
    const tests = group.split(/;; ?/);
    const beside = rulesetOf(tests.flatMap((one) => [`${one} accept`, `${one} counter drop`]));
    const within = rulesetOf(
      tests.map((one) => `${one} jump last`),
      `chain last {\n${tests.map((one) => `${one} counter drop`).join('\n')}\n}`,
    );
    for (const [a, one] of tests.entries()) {
      lines.push(one || 'no test');
      const found = new Map<string, string[]>();
      for (const [b, other] of tests.entries()) {
        const pair = keeping(beside, 'forward', [2 * a, 2 * b + 1]);
        const led = keeping(keeping(within, 'forward', [a]), 'last', [b]);
        for (const why of [told(pair, 'forward', 2), told(led, 'last', 1)]) {
          if (why !== '') found.set(why, [...(found.get(why) ?? []), other || 'no test']);
        }
      }
      for (const [why, others] of found) lines.push(`  ${why}: ${others.join(', ')}`);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('reach-tests.txt');
});

const MORE = [
  ...[
    'jump ends',
    'goto ends',
    'jump turns',
    'goto turns',
    'jump allows',
    'jump answers',
    'tcp dport vmap { 80 : continue }',
    'tcp dport vmap { 80 : jump turns }',
    'goto other',
    'tcp dport vmap @verdicts',
  ],
  ...[
    'tcp dport vmap { 80 : accept, 81-90 : drop }',
    'tcp dport vmap { 80 : continue, 81 : drop }',
  ],
  ...['tcp dport vmap { 80 : jump ends }', 'tcp dport vmap { 80 : goto other, 0-79 : return }'],
  ...['numgen inc mod 2 vmap { 0 : accept, 1 : drop }', 'meta l4proto tcp vmap { 6 : accept }'],
  ...['meta nfproto vmap { ipv4 : jump ends, ipv6 : drop }', 'jump { accept; }', 'goto { drop; }'],
  ...['meta mark set 1 meta mark 1 accept', 'notrack accept', 'add @seen { ip saddr } accept'],
];

/** Tests behind which a statement may change the field, the mark, the tracking or the set. */
const TWICE = [
  ...[
    '',
    'tcp dport 80',
    'tcp dport 81',
    'meta mark 1',
    'ct mark 1',
    'ct state new',
    'ip saddr 10.0.0.2',
  ],
  ...[
    'ip saddr @seen',
    'meta l4proto tcp',
    'meta l4proto udp',
    'meta nfproto ipv6',
    'meta priority 1',
  ],
];

test('statements end their chain, and change what is tested, as they did', {
  tags: ['slow'],
}, async () => {
  const lines: string[] = [];
  for (const [place, text] of [
    ['filter forward filter', MORE.join(';; ')],
    ...Object.entries(STATEMENTS),
  ]) {
    const [type, hook, priority] = place!.split(' ');
    const base = `type ${type} hook ${hook} priority ${priority};`;
    lines.push(base);
    for (const statement of text!.trim().split(/;; |\n/)) {
      let found: readonly string[];
      try {
        // Each test, the statement behind none, each test again.
        const ruleset = rulesetOf(
          [
            ...TWICE.map((one) => `${one} accept`),
            `counter ${statement}`,
            ...TWICE.map((one) => `${one} counter drop`),
          ],
          '',
          base,
        );
        found = TWICE.map((_, index) => {
          const behind = TWICE.length + 1 + index;
          const twice = told(
            keeping(ruleset, 'forward', [index, TWICE.length, behind]),
            'forward',
            3,
          );
          const alone = told(keeping(ruleset, 'forward', [TWICE.length, behind]), 'forward', 2);
          return `${twice.slice(0, 2)}/${alone.slice(0, 2)}`.padEnd(5, '.');
        });
      } catch (error) {
        if (!(error instanceof PacketPathError)) throw error;
        continue;
      }
      lines.push(`  ${statement}\n    ${found.join(' ')}`);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('reach-statements.txt');
});
