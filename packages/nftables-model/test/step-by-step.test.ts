import { PacketPathError } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { refusal, TestNode } from './node.ts';

const CHAINS = 20;

/** A table of so many chains that few changes are checked for themselves alone. */
const TABLE = `table ip t {
	map m { type inet_service : verdict; }
	map n { type inet_service : verdict; }
${Array.from({ length: CHAINS }, (_, index) => `\tchain c${index} { }\n`).join('')}
	chain forward { type filter hook forward priority 0; jump c0; }
	chain leaving { type nat hook postrouting priority 100; jump c7; }
	chain coming { type filter hook prerouting priority 0; tcp dport vmap @n; }
}
`;

const number = fc.nat(CHAINS - 1);
/** Changes that may be refused for what is reached from where, or how deep; most lead from a chain to the next. */
const STEP = fc.oneof(
  { weight: 12, arbitrary: fc.nat(CHAINS - 2).map((at) => `add rule ip t c${at} jump c${at + 1}`) },
  {
    weight: 3,
    arbitrary: fc.tuple(number, number).map(([from, to]) => `add rule ip t c${from} goto c${to}`),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(number, fc.constantFrom('masquerade', 'reject', 'redirect', 'notrack', 'drop'))
      .map(([at, statement]) => `add rule ip t c${at} ${statement}`),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('m', 'n'), fc.nat(9), number)
      .map(([map, key, to]) => `add element ip t ${map} { ${key} : jump c${to} }`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(number, fc.constantFrom('m', 'n'))
      .map(([at, map]) => `add rule ip t c${at} tcp dport vmap @${map}`),
  },
  { weight: 1, arbitrary: number.map((at) => `flush chain ip t c${at}`) },
  { weight: 1, arbitrary: fc.nat(9).map((key) => `destroy element ip t m { ${key} }`) },
  { weight: 1, arbitrary: fc.constant('add rule ip t c0 drop') },
);

/** How a script fares: the code of the error, with the problem; `taken` where there is none. */
function run(node: TestNode, script: string): string {
  try {
    node.nftables.run(script);
    return 'taken';
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return error.code;
  }
}

test('a step is refused in a table that has grown so, exactly where it is in one that is loaded', () => {
  fc.assert(
    fc.property(fc.array(STEP, { minLength: 20, maxLength: 50 }), (steps) => {
      const node = new TestNode(TABLE);
      for (const step of steps) {
        const before = node.nftables.save();
        const fares = run(node, step);
        // A table that is loaded is checked as a whole.
        expect([step, run(new TestNode(), `${before}\n${step}`)]).toEqual([step, fares]);
        if (fares !== 'taken') expect(node.nftables.save()).toBe(before);
      }
    }),
    { numRuns: 3 * PROPERTY_RUNS },
  );
});

describe('an element of a map', () => {
  const node = (): TestNode => {
    const made = new TestNode(TABLE);
    made.nftables.run('add rule ip t c5 masquerade');
    return made;
  };
  const leads = (map: string, chain: string): string =>
    `add element ip t ${map} { 80 : jump ${chain} }`;

  test('may lead to what its rules reach, and not to the rest', () => {
    expect(refusal(() => node().nftables.run(leads('n', 'c5')))).toMatchObject({
      code: 'not-allowed',
      problem: 'masquerade in chain c5, reached from PREROUTING',
    });
    const unnamed = node();
    unnamed.nftables.run(leads('m', 'c5'));
    expect(run(unnamed, 'add rule ip t leaving tcp dport vmap @m')).toBe('taken');
    expect(run(unnamed, 'add rule ip t coming tcp dport vmap @m')).toBe('not-allowed');
    // Reached by a chain in between, and then by none.
    expect(run(unnamed, 'add rule ip t c0 tcp dport vmap @m')).toBe('not-allowed');
    expect(run(unnamed, 'destroy element ip t m { 80 }\nadd rule ip t c0 tcp dport vmap @m')).toBe(
      'taken',
    );
    expect(run(unnamed, leads('m', 'c5'))).toBe('not-allowed');
  });

  test('lies as deep as the deepest rule that looks there', () => {
    const made = new TestNode(TABLE);
    const link = (from: number, to = from + 1): string => `add rule ip t c${from} jump c${to}`;
    // c1 is one below the base chain's own, and then fourteen.
    made.nftables.run('add rule ip t forward jump c1');
    for (let at = 1; at < 8; at++) expect(run(made, link(at))).toBe('taken');
    expect(run(made, 'add rule ip t c8 tcp dport vmap @m')).toBe('taken');
    expect(run(made, leads('m', 'c9'))).toBe('taken');
    for (let at = 9; at < 14; at++) expect(run(made, link(at))).toBe('taken');
    // Below the base chain lie c1 to c8, then by the map c9 to c14: fifteen in all with one more.
    expect(run(made, link(14))).toBe('taken');
    expect(run(made, link(15))).toBe('chain-loop');
    expect(run(made, link(0, 1))).toBe('chain-loop');
  });

  test('that is added again changes nothing, unless it brings another time', () => {
    const made = new TestNode(
      'table ip t {\n\tset s { type ipv4_addr; flags timeout; timeout 1m; elements = { 10.0.0.2 timeout 9s, 10.0.0.3 } }\n\tmap m { type ipv4_addr : mark; elements = { 10.0.0.2 : 5 } }\n}\n',
    );
    const saved = made.nftables.save();
    made.host.clock.advance(4_000_000);
    expect(run(made, 'add element ip t s { 10.0.0.2, 10.0.0.3 }')).toBe('taken');
    expect(run(made, 'add element ip t m { 10.0.0.2 : 5 }')).toBe('taken');
    expect(run(made, 'add element ip t m { 10.0.0.2 : 6 }')).toBe('duplicate');
    expect(run(made, 'create element ip t s { 10.0.0.3 }')).toBe('duplicate');
    expect(made.nftables.save()).toContain('10.0.0.2 timeout 9s expires 5s');
    expect(made.nftables.save()).not.toBe(saved);
    // A refused script takes the new time back.
    expect(run(made, 'add element ip t s { 10.0.0.2 timeout 30s }\nadd rule ip t x drop')).toBe(
      'unknown-chain',
    );
    expect(made.nftables.save()).toContain('10.0.0.2 timeout 9s expires 5s');
    expect(run(made, 'add element ip t s { 10.0.0.2 timeout 30s }')).toBe('taken');
    expect(made.nftables.save()).toContain('10.0.0.2 timeout 30s expires 30s');
  });
});

test('a chain that lies deeper than before is as deep for what is added to it', () => {
  const made = new TestNode(TABLE);
  const link = (from: number, to = from + 1): string => `add rule ip t c${from} jump c${to}`;
  for (let at = 1; at < 14; at++) expect(run(made, link(at))).toBe('taken');
  // c15 is reached at once, and by many more than a few rules below c14.
  expect(run(made, 'add rule ip t forward jump c15')).toBe('taken');
  expect(
    run(made, `${link(14)}\n${link(0)}\nadd rule ip t c17 reject\nadd rule ip t c18 reject`),
  ).toBe('chain-loop');
  expect(run(made, `${link(14)}\nadd rule ip t c17 reject\nadd rule ip t c18 reject`)).toBe(
    'taken',
  );
  expect(
    run(made, 'add rule ip t forward jump c1\nadd rule ip t c17 reject\nadd rule ip t c18 reject'),
  ).toBe('taken');
  expect(run(made, link(15))).toBe('chain-loop');
  expect(run(made, 'add rule ip t c15 drop')).toBe('taken');
});

describe('a flowtable', () => {
  const TEXT =
    'table ip t {\n\tflowtable f {\n\t\thook ingress priority 0; devices = { eth0 };\n\t}\n\tflowtable g {\n\t\thook ingress priority 0; devices = { eth1 };\n\t}\n}\n';

  test('is deleted by its name or its handle, and no other is', () => {
    const left = [1, 2, 3, 4, 5, 6].map((handle) => {
      const made = new TestNode(TEXT);
      const fares = run(made, `delete flowtable ip t handle ${handle}`);
      expect(run(made, `destroy flowtable ip t handle ${handle}`)).toBe('taken');
      const names = [...made.nftables.save().matchAll(/flowtable (\w)/g)].map(([, name]) => name);
      return `${fares}: ${names.join()}`;
    });
    expect(left.sort()).toEqual([
      ...Array<string>(4).fill('not-found: f,g'),
      'taken: f',
      'taken: g',
    ]);
    const made = new TestNode(TEXT);
    expect(run(made, 'delete flowtable ip t g')).toBe('taken');
    expect(made.nftables.save()).not.toContain('flowtable g');
    expect(run(made, 'delete flowtable ip t g')).toBe('not-found');
    expect(
      run(made, 'create flowtable ip t f { hook ingress priority 0; devices = { eth0 }; }'),
    ).toBe('duplicate');
    expect(run(made, 'add flowtable ip t f { hook ingress priority 0; devices = { eth1 }; }')).toBe(
      'taken',
    );
    expect(run(made, 'delete flowtable ip t f\ndelete flowtable ip t f')).toBe('not-found');
    expect(made.nftables.save()).toContain('flowtable f');
    expect(run(made, 'delete flowtable ip t f')).toBe('taken');
    expect(run(made, 'destroy flowtable ip t f')).toBe('taken');
  });
});
