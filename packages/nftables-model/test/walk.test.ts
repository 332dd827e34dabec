import { icmp, Priority, type TraceStep, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { forwarding, syn, TestNode } from './node.ts';

/** The rules told of, as chain and position, with whether they matched. */
function rulesOf(steps: readonly TraceStep[]): readonly string[] {
  return steps.flatMap((step) =>
    step.kind === 'rule'
      ? [`${step.chain} ${step.rule} ${step.matched ? 'matched' : step.refusal}`]
      : [],
  );
}

describe('a walk', () => {
  test('jumps, comes back, goes to, returns and ends in the policy', () => {
    const node = new TestNode(
      forwarding(
        [
          'tcp dport 80 jump a',
          'tcp dport 81 goto a',
          'tcp dport 82 return',
          'tcp dport 80-83 accept',
        ],
        '\tchain a { tcp sport 1 accept; }',
      ),
    );
    const { steps, traversal } = node.trace(syn(80));
    expect(rulesOf(steps)).toEqual([
      'forward 1 matched',
      'a 1 tcp sport 1',
      'forward 2 tcp dport 81',
      'forward 3 tcp dport 82',
      'forward 4 matched',
    ]);
    expect(traversal).toMatchObject({
      outcome: 'forwarded',
      work: { rulesEvaluated: 5, rulesMatched: 2, chainJumps: 1 },
    });
    // A goto does not come back: the base chain's policy decides.
    expect(rulesOf(node.trace(syn(81)).steps)).toHaveLength(3);
    expect(node.passes(syn(81))).toBe(false);
    expect(node.passes(syn(82))).toBe(false);
    expect(node.passes(syn(83))).toBe(true);
    expect(traversal.work.byChain()).toMatchObject([
      { table: 't', hook: 'FORWARD', chain: 'forward', evaluated: 4, matched: 2 },
      { chain: 'a', evaluated: 1, matched: 0 },
    ]);
  });

  test('tells where a chain ends and what a policy says', () => {
    const node = new TestNode(forwarding(['jump a'], '\tchain a { return; }'));
    const { steps } = node.trace(syn());
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'return', chain: 'a', cause: 'RETURN' }),
    );
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'return', chain: 'forward', cause: 'end' }),
    );
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'policy', chain: 'forward', verdict: 'DROP' }),
    );
    expect(steps).toContainEqual(
      expect.objectContaining({
        kind: 'hook',
        name: 'nftables ip t forward',
        priority: Priority.FILTER,
      }),
    );
  });

  test('accept ends one base chain, drop ends all; of one priority the last made runs first', () => {
    const script = (first: string, second: string): string => `table ip t {
	chain one { type filter hook forward priority 0; ${first}; }
	chain two { type filter hook forward priority 0; ${second}; }
	chain later { type filter hook forward priority 1; tcp dport 80; }
}
`;
    const work = (first: string, second: string) =>
      new TestNode(script(first, second)).send(syn()).work;
    expect(work('accept', 'accept').rulesEvaluatedIn({ chain: 'later' })).toBe(1);
    const dropped = work('accept', 'drop');
    expect(dropped.rulesEvaluatedIn({ chain: 'two' })).toBe(1);
    expect(dropped.rulesEvaluatedIn({ chain: 'one' })).toBe(0);
  });

  test('a vmap that holds nothing for a key ends the rule, which has matched', () => {
    const node = new TestNode(forwarding(['tcp dport vmap { 80 : accept }', 'accept']));
    const { steps, traversal } = node.trace(syn(81));
    expect(rulesOf(steps)).toEqual(['forward 1 matched', 'forward 2 matched']);
    expect(traversal.work).toMatchObject({ mapLookups: 1, setLookups: 0, rulesMatched: 2 });
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'set', set: '__map0', element: '81', hit: false }),
    );
  });

  test('a table of inet sees both families', () => {
    const node = new TestNode(
      forwarding(['ip6 daddr fd01::2 accept', 'ip daddr 10.0.1.2 accept'], '', 'inet'),
    );
    const packet6 = tcp('[fd00::2]:40000', '[fd01::2]:80', { inputInterface: 'eth0' });
    expect([node.passes(syn()), node.passes(packet6)]).toEqual([true, true]);
    expect(node.passes(tcp('[fd00::2]:40000', '[fd01::3]:80', { inputInterface: 'eth0' }))).toBe(
      false,
    );
  });

  test('listening changes nothing', () => {
    const make = (): TestNode =>
      new TestNode(
        forwarding(
          [
            'counter',
            'numgen random mod 4 vmap { 0 : drop, 1 : accept }',
            'update @s { ip saddr . tcp sport }',
            'accept',
          ],
          '\tset s { type ipv4_addr . inet_service; size 9; flags dynamic,timeout; timeout 1m; }',
        ),
      );
    const [silent, heard] = [make(), make()];
    for (let port = 1; port < 20; port++) {
      const quiet = silent.send(syn(80, port));
      const { traversal } = heard.trace(syn(80, port));
      expect(traversal.outcome).toBe(quiet.outcome);
      expect(JSON.stringify(traversal.work)).toBe(JSON.stringify(quiet.work));
    }
    expect(heard.nftables.save()).toBe(silent.nftables.save());
  });
});

/** Rules, and whether each matches the packet that the test sends. */
const MATCHES: readonly (readonly [rule: string, matches: boolean])[] = [
  ['ip saddr 10.0.0.2', true],
  ['ip saddr != 10.0.0.2', false],
  ['ip saddr 10.0.0.0/24', true],
  ['ip saddr 10.0.0.4/30', false],
  ['ip saddr 10.0.0.0/30', true],
  ['ip saddr 10.0.0.1-10.0.0.3', true],
  ['ip saddr != 10.0.0.1-10.0.0.3', false],
  ['ip saddr { 10.0.0.2, 10.0.0.3 }', true],
  ['ip saddr != { 10.0.0.2, 10.0.0.3 }', false],
  ['ip saddr { 10.0.0.0/30, 10.0.0.9 }', true],
  ['ip saddr & 255.255.255.0 == 10.0.0.0', true],
  ['ip saddr . tcp dport { 10.0.0.2 . 80 }', true],
  ['ip saddr . tcp dport { 10.0.0.0/24 . 1-100, 10.0.1.0/24 . 80 }', true],
  ['ip saddr . tcp dport { 10.0.0.0/24 . 1-79 }', false],
  ['ip ttl 63', true],
  ['ip ttl > 63', false],
  ['ip ttl < 64', true],
  ['ip length 40', true],
  ['ip dscp cs1', true],
  ['ip dscp { cs1, cs2 }', true],
  ['ip ecn 1', false],
  ['ip protocol tcp', true],
  ['ip protocol udp', false],
  ['ip version 4', true],
  ['tcp dport 80', true],
  ['tcp dport >= 80', true],
  ['tcp dport < 80', false],
  ['tcp flags syn', true],
  ['tcp flags & (syn | ack) == syn', true],
  ['tcp flags & (syn | ack) == ack', false],
  ['tcp flags != syn', false],
  ['tcp flags ! syn', false],
  ['tcp flags ! ack,fin', true],
  ['tcp flags != syn / syn,ack', false],
  ['tcp flags { ack, syn | ack }', false],
  ['tcp sequence 0-4294967295', true],
  ['udp dport 80', false],
  ['th dport 80', true],
  ['icmp type echo-request', false],
  ['meta l4proto tcp', true],
  ['meta l4proto { udp, sctp }', false],
  ['meta nfproto ipv4', true],
  ['meta protocol ip', true],
  ['meta length 40', true],
  ['meta length 41-90', false],
  ['meta mark 0x5', true],
  ['meta mark & 0x4 == 0x4', true],
  ['meta mark & 0x2 == 0x2', false],
  ['meta mark | 0x2 == 0x7', true],
  ['meta mark ^ 0x1 == 0x4', true],
  ['meta mark 0x1-0x6', true],
  ['meta mark { 0x1-0x3, 0x5 }', true],
  ['meta pkttype host', true],
  ['iifname "eth0"', true],
  ['iifname "eth*"', true],
  ['iifname "lo*"', false],
  ['oifname "eth1"', true],
  ['iifname != "eth1"', true],
  ['iifname . oifname { "eth0" . "eth1" }', true],
  ['iif "eth0"', true],
  ['oif "eth0"', false],
  ['ct state new', true],
  ['ct state established,related', false],
  ['ct state != new', false],
  ['ct state { new, related }', true],
  ['ct direction original', true],
  ['ct status dnat', false],
  ['ct mark 0x0', true],
  ['ct original ip saddr 10.0.0.2', true],
  ['ct original proto-dst 80', true],
  ['ct reply ip saddr 10.0.1.2', true],
  ['ct expiration 0', true],
  ['fib daddr type unicast', true],
  ['fib daddr type local', false],
  ['fib saddr . iif oif "eth0"', true],
  ['fib saddr . iif oif "eth1"', false],
  ['fib saddr . iif oif exists', true],
  ['fib saddr . iif oif missing', false],
  ['fib saddr . iif oif 0', false],
];

describe('a packet is matched', () => {
  test.each(MATCHES)('%s: %s', (rule, matches) => {
    const family = rule.startsWith('meta nfproto') ? 'inet' : 'ip';
    const node = new TestNode(forwarding([`${rule} accept`], '', family));
    const packet = tcp('10.0.0.2:40000', '10.0.1.2:80', {
      inputInterface: 'eth0',
      mark: 5,
      tos: 0x20,
    });
    expect(node.passes(packet)).toBe(matches);
  });

  test('of other protocols', () => {
    const node = new TestNode(
      forwarding([
        'icmp type echo-request icmp code 0 icmp id 7 accept',
        'udp dport 53 udp length 8 accept',
      ]),
    );
    const echo = { type: 8, code: 0, id: 7, sequence: 1 };
    expect(node.passes(icmp('10.0.0.2', '10.0.1.2', echo, { inputInterface: 'eth0' }))).toBe(true);
    expect(
      node.passes(icmp('10.0.0.2', '10.0.1.2', { ...echo, id: 8 }, { inputInterface: 'eth0' })),
    ).toBe(false);
    expect(node.passes(udp('10.0.0.2:1', '10.0.1.2:53', { inputInterface: 'eth0' }))).toBe(true);
  });

  test('by addresses in every form', () => {
    const from = (address: string, rule: string): boolean =>
      new TestNode(forwarding([`ip6 saddr ${rule} accept`], '', 'ip6')).passes(
        tcp({ address, port: 1 }, '[fd01::2]:80', { inputInterface: 'eth0' }),
      );
    expect(from('fd00:1:2:3:4:5:6:0', 'fd00:1:2:3:4:5:6::')).toBe(true);
    expect(from('fd00:1:2:3:4:5:6:7', '{ fd00:1:2:3:4:5:6:7, fd00::/64 }')).toBe(true);
    expect(from('0:1:2:3:4:5:6:7', '::1:2:3:4:5:6:7')).toBe(true);
    expect(from('fd00::8', 'fd00::1-fd00::9')).toBe(true);
  });

  test('by fields that only some types of ICMP have', () => {
    const passes = (rule: string, message: Parameters<typeof icmp>[2]): boolean =>
      new TestNode(forwarding([`${rule} accept`])).passes(
        icmp('10.0.0.2', '10.0.1.2', message, { inputInterface: 'eth0' }),
      );
    expect(passes('icmp id 7', { type: 8, code: 0, id: 7 })).toBe(true);
    expect(passes('icmp id 7', { type: 13, code: 0, id: 7 })).toBe(false);
    expect(passes('icmp type echo-request icmp id 7', { type: 8, code: 0, id: 7 })).toBe(true);
  });

  test('by the checksum of an ICMP message, which th reads as a port', () => {
    const checks = (
      rule: string,
      family: string,
      from: string,
      to: string,
      message: Parameters<typeof icmp>[2],
    ): boolean => {
      const node = new TestNode(forwarding([`${rule} accept`], '', family));
      const length = family === 'ip' ? 28 : 48;
      const packet = icmp(from, to, message, { inputInterface: 'eth0', length });
      return node.passes(packet);
    };
    // 0x0800 + 0x03ed + 0x0001 = 0x0bee, and 0xf411 is what is missing to 0xffff.
    const echo = { type: 8, code: 0, id: 1005, sequence: 1 };
    expect(checks('icmp checksum 0xf411', 'ip', '10.0.0.2', '10.0.1.2', echo)).toBe(true);
    expect(checks('th dport 62481', 'ip', '10.0.0.2', '10.0.1.2', echo)).toBe(true);
    // With the addresses, 58 and a length of 8: 0x8000 + 7 + 1 + 0xfd00 + 2 + 0xfd01 + 2 + 58 + 8 = 0x27a4f.
    const echo6 = { type: 128, code: 0, id: 7, sequence: 1 };
    expect(checks('icmpv6 checksum 0x85ae', 'ip6', 'fd00::2', 'fd01::2', echo6)).toBe(true);
    // Quoting UDP from port 1 to port 2, checked: 0x0303 less the pseudo header of the quoted packet.
    const inner = udp('10.0.1.2:1', '10.0.0.2:2');
    const pseudo = 0x0a00 + 0x0102 + 0x0a00 + 0x0002 + 17 + 8;
    const sum = 0x0303 + (~pseudo & 0xffff);
    const missing = ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
    const error = { type: 3, code: 3, inner };
    const host = `icmp type 3 icmp checksum ${missing}`;
    const node = new TestNode(forwarding([`${host} accept`]));
    expect(node.passes(icmp('10.0.0.9', '10.0.1.2', error, { inputInterface: 'eth0' }))).toBe(true);
  });
});

/** Expressions that one packet executes, as `nft --debug=netlink` lists them for the rule. */
const EXPRESSIONS: readonly (readonly [rule: string, count: number])[] = [
  ['accept', 1],
  ['ip saddr 10.0.0.2 accept', 3],
  ['ip saddr 10.0.0.0/24 accept', 3],
  ['ip saddr 10.0.0.0/30 accept', 4],
  ['tcp dport 80 accept', 5],
  ['meta l4proto tcp tcp dport 80 accept', 5],
  ['tcp sport 1-65535 tcp dport 80 accept', 8],
  ['tcp sport 40000 tcp dport 80 accept', 5],
  ['tcp dport 80 tcp sport 40000 accept', 5],
  ['tcp dport 80 ip ttl 63 accept', 7],
  ['meta mark set 0x16 & 0x16 accept', 3],
  ['ip ttl set 9 accept', 4],
  ['ct state new accept', 4],
  ['ct mark 0x0-0x5 accept', 5],
  ['meta mark set meta mark & 0xff | 0x10 accept', 4],
  ['ip daddr . meta l4proto . th dport vmap { 10.0.1.2 . tcp . 80 : accept }', 4],
  ['meta mark { 0x0-0x5 } accept', 4],
  ['ip dscp cs0 accept', 4],
  ['ip dscp { cs0 } accept', 4],
];

test.each(EXPRESSIONS)('%s executes %d expressions', (rule, count) => {
  const { work, outcome } = new TestNode(forwarding([rule])).send(syn());
  expect([outcome, work.expressionsEvaluated]).toEqual(['forwarded', count]);
});
