import { describe, expect, test } from 'vitest';
import { forwarding, refusal, syn, TestNode } from './node.ts';

const BASE = `table ip t {
	set s { type ipv4_addr; }
	set ports { type inet_service; flags interval; }
	map m { type inet_service : verdict; }
	chain a { }
	chain b { accept; }
	chain forward { type filter hook forward priority 0; policy accept; jump a; }
	chain nat { type nat hook prerouting priority -100; }
}
`;

/** What is refused, and how. */
const REFUSALS: readonly (readonly [script: string, code: string, problem: string])[] = [
  ['add rule ip x a accept', 'unknown-table', 'no table ip x'],
  ['add rule ip t x accept', 'unknown-chain', "no chain 'x'"],
  ['add rule ip t a jump x', 'unknown-chain', "no chain 'x'"],
  ['add rule ip t a tcp dport vmap { 80 : goto x }', 'unknown-chain', "no chain 'x'"],
  ['add rule ip t a ip saddr @x', 'unknown-set', "no set 'x'"],
  ['flush set ip t x', 'unknown-set', "no set 'x'"],
  ['delete chain ip t x', 'unknown-chain', "no chain 'x'"],
  ['delete table ip x', 'unknown-table', 'no table ip x'],
  ['create table ip t', 'duplicate', 'there already'],
  ['create chain ip t a', 'duplicate', 'there already'],
  ['create set ip t s { type ipv4_addr; }', 'duplicate', 'there already'],
  ['add set ip t s { type inet_service; }', 'duplicate', 'other types'],
  [
    'add chain ip t forward { type filter hook input priority 0; }',
    'duplicate',
    'stands at another hook',
  ],
  ['delete chain ip t a', 'not-allowed', 'lead to chain a'],
  ['delete chain ip t b', 'not-allowed', 'chain b has rules'],
  ['add rule ip t b ip saddr @s\ndelete set ip t s', 'not-allowed', 'rules name set s'],
  [
    'add element ip t m { 80 : goto a }\nflush chain ip t forward\ndelete chain ip t a',
    'not-allowed',
    'lead to chain a',
  ],
  ['add rule ip t a jump b\nadd rule ip t b jump a', 'chain-loop', 'a -> b -> a'],
  ['add rule ip t a tcp dport vmap @m\nadd element ip t m { 80 : jump a }', 'chain-loop', 'a -> a'],
  ['add rule ip t a jump forward', 'not-allowed', 'base chain'],
  ['add rule ip t a dnat to 10.0.0.2', 'not-allowed', 'dnat in chain a, reached from FORWARD'],
  ['add rule ip t forward masquerade', 'not-allowed', 'masquerade'],
  ['add rule ip t nat masquerade', 'not-allowed', 'reached from PREROUTING'],
  ['add rule ip t nat snat to 10.0.0.1', 'not-allowed', 'reached from PREROUTING'],
  [
    'add chain ip t p { type filter hook postrouting priority 0; }\nadd rule ip t p reject',
    'not-allowed',
    'reject in chain p, reached from POSTROUTING',
  ],
  ['add chain ip t n { type nat hook forward priority 0; }', 'not-allowed', 'type nat at FORWARD'],
  ['add chain ip t n { type route hook input priority 0; }', 'not-allowed', 'type route at INPUT'],
  ['add chain ip t n { type nat hook input priority -300; }', 'not-allowed', 'priority -300'],
  ['add element ip t s { 10.0.0.0/24 }', 'not-allowed', 'no ranges'],
  ['add element ip t ports { 80-90, 85 }', 'duplicate', 'overlaps 80 to 90'],
  [
    'add element ip t s { 10.0.0.2 }\ncreate element ip t s { 10.0.0.2 }',
    'duplicate',
    'there already',
  ],
  [
    'add element ip t m { 80 : accept }\nadd element ip t m { 80 : drop }',
    'duplicate',
    'there already',
  ],
  ['delete element ip t s { 10.0.0.9 }', 'not-found', 'has no 10.0.0.9'],
  [
    'add set ip t f { type ipv4_addr; size 1; }\nadd element ip t f { 10.0.0.2, 10.0.0.3 }',
    'too-large',
    'set f is full',
  ],
  ['add set ip t f { type ipv4_addr; timeout 5s; }', 'not-allowed', 'timeout without the flag'],
  ['add element ip t s { 10.0.0.2 timeout 5s }', 'not-allowed', 'no timeouts'],
  ['add rule ip t a tcp dport @s', 'not-allowed', 'type inet_service in set s'],
  ['add rule ip t a tcp dport vmap @ports', 'not-allowed', "'ports' is no vmap"],
  ['add rule ip t a update @s { ip saddr }', 'not-allowed', 'may not change set s'],
  ['add rule ip t a ip6 saddr fd00::1', 'not-allowed', 'the ip6 header of IPv4 packets'],
  ['add rule ip t a udp dport 53 tcp dport 53', 'not-allowed', 'another protocol'],
  ['add rule ip t a meta l4proto udp reject with tcp reset', 'not-allowed', 'another protocol'],
  ['add rule ip t a iif "eth7"', 'not-found', "no interface 'eth7'"],
  ['delete rule ip t b handle 99', 'not-found', 'handle 99'],
  ['add rule ip t b index 7 accept', 'not-found', 'no rule 7'],
];

describe('a script that is refused', () => {
  test.each(REFUSALS)('%s', (script, code, problem) => {
    const node = new TestNode(BASE);
    const before = node.nftables.list();
    const refused = refusal(() => node.nftables.run(`add table ip other\n${script}`));
    expect(refused).toMatchObject({ code });
    expect(refused.problem).toContain(problem);
    expect(refused.line).toBeGreaterThan(1);
    expect(node.nftables.list()).toBe(before);
  });

  test('leaves elements, uses and hooks as they were', () => {
    const node = new TestNode(
      forwarding(
        ['tcp dport vmap @m'],
        '\tmap m { type inet_service : verdict; elements = { 80 : accept } }',
      ),
    );
    refusal(() => node.nftables.run('flush ruleset\nadd rule ip t forward drop'));
    refusal(() =>
      node.nftables.run('flush set ip t m\nflush chain ip t forward\nadd rule ip t x drop'),
    );
    expect(node.passes(syn(80))).toBe(true);
    expect(node.passes(syn(81))).toBe(false);
  });

  test('may nest sixteen chains, and no more', () => {
    const chains = (count: number): string =>
      Array.from({ length: count }, (_, index) => `chain c${index} { }`).join('\n');
    const jumps = (count: number): string =>
      Array.from(
        { length: count - 1 },
        (_, index) => `add rule ip t c${index} jump c${index + 1}`,
      ).join('\n');
    const script = (count: number): string =>
      `${forwarding(['jump c0'], chains(count))}\n${jumps(count)}`;
    expect(refusal(() => new TestNode(script(16)))).toMatchObject({ code: 'chain-loop' });
    expect(new TestNode(script(15)).send(syn()).work.chainJumps).toBe(15);
  });
});

describe('a change', () => {
  const node = (): TestNode =>
    new TestNode(
      forwarding(
        ['counter', 'numgen inc mod 3 0 drop', 'update @seen { ip saddr }', 'jump user'],
        `	set seen { type ipv4_addr; flags dynamic,timeout; timeout 1m; size 100; }
	chain user { accept; }`,
      ),
    );

  test('does not disturb what it does not name', () => {
    const changed = node();
    expect([syn(), syn(), syn(), syn()].map((packet) => changed.passes(packet))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    changed.nftables.run('add chain ip t more\nadd rule ip t user counter');
    const [table] = changed.nftables.ruleset.tables;
    expect(table?.sets[0]?.elements).toHaveLength(1);
    expect(changed.nftables.list()).toContain('counter packets 4 bytes 160');
    // The count goes on where it stood.
    expect([syn(), syn(), syn()].map((packet) => changed.passes(packet))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('puts rules where it says', () => {
    const changed = new TestNode(forwarding(['tcp dport 1 accept', 'tcp dport 3 accept']));
    changed.nftables.run(`add rule ip t forward index 0 tcp dport 2 accept
insert rule ip t forward tcp dport 0 accept
insert rule ip t forward index 3 tcp dport 22 accept`);
    const rules = changed.nftables.list().match(/(?<=tcp dport )\d+/g);
    expect(rules).toEqual(['0', '1', '2', '22', '3']);
  });

  test('of a table puts its chains to sleep, and wakes them', () => {
    const changed = new TestNode(forwarding(['drop']));
    expect(changed.passes(syn())).toBe(false);
    changed.nftables.run('add table ip t { flags dormant; }');
    expect(changed.passes(syn())).toBe(true);
    changed.nftables.run('add table ip t');
    expect(changed.passes(syn())).toBe(false);
    changed.nftables.run('delete table ip t');
    expect(changed.passes(syn())).toBe(true);
    expect(changed.nftables.list()).toBe('');
  });

  test('may replace and delete rules by their handles', () => {
    const changed = new TestNode(forwarding(['tcp dport 80 drop', 'accept']));
    // Handles count chains, sets and rules of a table together, from 1.
    changed.nftables.run('replace rule ip t forward handle 2 tcp dport 81 drop');
    expect([changed.passes(syn(80)), changed.passes(syn(81))]).toEqual([true, false]);
    changed.nftables.run('delete rule ip t forward handle 4');
    expect(changed.passes(syn(81))).toBe(true);
  });
});
