import { PacketPathError } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
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

/** Scripts that are refused, with the code and a part of the problem. */
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
  ['add set ip t f { type ipv4_addr; gc-interval 5s; }', 'not-allowed', 'has no timeouts'],
  ['add element ip t s { 10.0.0.2 timeout 5s }', 'not-allowed', 'no timeouts'],
  ['add rule ip t a tcp dport @s', 'not-allowed', 'type inet_service in set s'],
  ['add rule ip t a tcp dport vmap @ports', 'not-allowed', "'ports' is no vmap"],
  ['add rule ip t a update @ports { tcp dport }', 'not-allowed', 'may not change set ports'],
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
    const before = node.nftables.save();
    const refused = refusal(() => node.nftables.run(`add table ip other\n${script}`));
    expect(refused).toMatchObject({ code });
    expect(refused.problem).toContain(problem);
    expect(refused.line).toBeGreaterThan(1);
    expect(node.nftables.save()).toBe(before);
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
    const [table] = changed.nftables.view.tables;
    expect(table?.sets[0]?.elements).toHaveLength(1);
    expect(changed.nftables.save()).toContain('counter packets 4 bytes 160');
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
    const rules = changed.nftables.save().match(/(?<=tcp dport )\d+/g);
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
    expect(changed.nftables.save()).toBe('');
  });

  test('of a chain changes its policy where it names one, and nothing else', () => {
    const changed = new TestNode(forwarding([]));
    const again = 'add chain ip t forward { type filter hook forward priority 0; }';
    changed.nftables.run(again);
    expect(changed.passes(syn())).toBe(false);
    changed.nftables.run(again.replace('0;', '0; policy accept;'));
    expect(changed.passes(syn())).toBe(true);
    changed.nftables.run(again);
    expect(changed.passes(syn())).toBe(true);
  });

  test('may replace and delete rules by their handles', () => {
    const changed = new TestNode(forwarding(['tcp dport 80 drop', 'accept']));
    const handles = () => changed.nftables.handles({ family: 'ip', table: 't' }, 'forward');
    changed.nftables.run(`replace rule ip t forward handle ${handles()[0]} tcp dport 81 drop`);
    expect([changed.passes(syn(80)), changed.passes(syn(81))]).toEqual([true, false]);
    changed.nftables.run(`delete rule ip t forward handle ${handles()[0]}`);
    expect(changed.passes(syn(81))).toBe(true);
    expect(handles()).toHaveLength(1);
  });
});

/** A table that changes step by step. */
const CHANGING = `table ip t {
	set s { type inet_service; flags interval; }
	map m { type inet_service : verdict; }
	chain c0 { tcp dport @s accept; }
	chain c1 { }
	chain c2 { drop; }
	chain forward { type filter hook forward priority 0; policy accept; tcp dport vmap @m; jump c1; }
}
`;

const chain = fc.nat({ max: 3 }).map((number) => `c${number}`);
const port = fc.integer({ min: 1, max: 9 });
/** Changes of that table; the state of the table decides which of them are refused. */
const STEP = fc.oneof(
  fc.constantFrom(
    'flush set ip t s',
    'delete set ip t s\nadd set ip t s { type inet_service; flags interval; }',
    'flush chain ip t forward\nadd rule ip t forward tcp dport vmap @m',
    `delete table ip t\n${CHANGING}`,
  ),
  port.map((first) => `add element ip t s { ${first * 4}-${first * 4 + 2} }`),
  fc.tuple(port, chain).map(([key, name]) => `add element ip t m { ${key} : goto ${name} }`),
  port.map((key) => `destroy element ip t m { ${key} }`),
  chain.map((name) => `add chain ip t ${name}`),
  chain.map((name) => `delete chain ip t ${name}`),
  chain.map((name) => `flush chain ip t ${name}`),
  fc.tuple(chain, chain).map(([from, to]) => `add rule ip t ${from} jump ${to}`),
  fc.tuple(chain, port).map(([name, to]) => `insert rule ip t ${name} tcp dport ${to} drop`),
);

/** Runs a script; whether it was taken. */
function takes(node: TestNode, script: string): boolean {
  try {
    node.nftables.run(script);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(PacketPathError);
    return false;
  }
}

test('after any history a host is as one that was loaded with what it lists', () => {
  // The order of elements that were taken out and put back is not kept.
  const sorted = (text: string): string =>
    text
      .split(/[\s,]+/)
      .sort()
      .join(' ');
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(
      fc.array(fc.array(STEP, { minLength: 1, maxLength: 2 }), { maxLength: 25 }),
      (history) => {
        const node = new TestNode(CHANGING);
        for (const steps of history) {
          const before = node.nftables.save();
          if (takes(node, steps.join('\n'))) taken++;
          else {
            refused++;
            expect(sorted(node.nftables.save())).toBe(sorted(before));
          }
        }
        const listed = node.nftables.save();
        const loaded = new TestNode(listed);
        expect(loaded.nftables.save()).toBe(listed);
        for (let to = 1; to < 40; to++) expect(node.passes(syn(to))).toBe(loaded.passes(syn(to)));
        // Uses are counted right: what may be deleted there may be deleted here.
        for (const name of ['c0', 'c1', 'c2', 'c3']) {
          const script = `flush chain ip t ${name}\ndelete chain ip t ${name}`;
          expect(takes(node, script)).toBe(takes(loaded, script));
        }
      },
    ),
    { numRuns: 25 * PROPERTY_RUNS },
  );
  expect(taken).toBeGreaterThan(refused / 2);
  expect(refused).toBeGreaterThan(taken / 20);
});

describe('by its handle', () => {
  const TABLE = `table ip t {
	set s { type ipv4_addr; }
	map m { type ipv4_addr : verdict; }
	flowtable f { hook ingress priority 0; devices = { eth0 }; }
	chain c { counter; accept; }
	chain d { drop; }
	chain e { }
	chain g { }
}
`;
  const HANDLES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

  /** The words that a listing lacks when one of the handles was deleted, for each that was. */
  function gone(command: string, words: readonly string[]): readonly string[] {
    return HANDLES.flatMap((handle) => {
      const node = new TestNode(TABLE);
      try {
        node.nftables.run(`${command} handle ${handle}`);
      } catch (error) {
        if (!(error instanceof PacketPathError)) throw error;
        expect(error.code).toMatch(/^unknown-|^not-found$|^not-allowed$/);
        return [];
      }
      const left = node.nftables.save();
      return [words.filter((word) => !left.includes(word)).join()];
    });
  }

  const WORDS = [
    'set s',
    'map m',
    'flowtable f',
    'chain c',
    'chain e',
    'chain g',
    'counter',
    'accept',
  ];

  test.each([
    ['delete chain ip t', ['chain e', 'chain g']],
    ['delete set ip t', ['set s', 'map m']],
    ['delete map ip t', ['set s', 'map m']],
    ['delete flowtable ip t', ['flowtable f']],
    ['delete rule ip t c', ['counter', 'accept']],
    ['delete rule ip t d', ['drop']],
  ])('%s: each is deleted by one', (command, told) => {
    expect(gone(command, [...WORDS, 'drop'])).toEqual(told);
  });
});
