import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { refusal, TestNode } from './node.ts';

const CHAINS = Array.from({ length: 24 }, (_, index) => `c${index}`);

const TABLE = `table ip t {
	map m0 { type inet_service : verdict; }
	map m1 { type inet_service : verdict; }
	${CHAINS.map((name) => `chain ${name} { }`).join('\n\t')}
	chain forward { type filter hook forward priority 0; }
	chain post { type filter hook postrouting priority 0; }
	chain pre { type nat hook prerouting priority -100; }
}
`;

const chain = fc.constantFrom(...CHAINS);
const map = fc.constantFrom('m0', 'm1');
const port = fc.integer({ min: 1, max: 5 });

/** Commands that lead to chains, or may stand in some chains only; few of them agree with each other. */
const command = fc.oneof(
  fc.tuple(chain, chain).map(([from, to]) => `add rule ip t ${from} jump ${to}`),
  fc.tuple(chain, chain).map(([from, to]) => `insert rule ip t ${from} tcp dport 80 goto ${to}`),
  fc.tuple(chain, map).map(([from, name]) => `add rule ip t ${from} tcp dport vmap @${name}`),
  fc
    .tuple(map, port, chain)
    .map(([name, key, to]) => `add element ip t ${name} { ${key} : jump ${to} }`),
  fc
    .tuple(chain, chain)
    .map(([from, to]) => `add rule ip t ${from} tcp dport vmap { 1 : accept, 2 : jump ${to} }`),
  fc
    .tuple(fc.constantFrom('forward', 'post', 'pre'), chain)
    .map(([from, to]) => `add rule ip t ${from} jump ${to}`),
  chain.map((name) => `add rule ip t ${name} dnat to 10.0.0.9`),
  chain.map((name) => `add rule ip t ${name} reject`),
  chain.map((name) => `flush chain ip t ${name}`),
  map.map((name) => `flush map ip t ${name}`),
);

/** Transactions of one command or two, and some that fail behind what they have changed. */
const transaction = fc
  .tuple(fc.array(command, { minLength: 1, maxLength: 2 }), fc.nat(5))
  .map(([commands, fails]) =>
    [...commands, ...(fails === 0 ? ['delete chain ip t forward'] : [])].join('\n'),
  );

test('a change is refused by itself where the whole table would be refused with it', {
  tags: ['slow'],
}, () => {
  fc.assert(
    fc.property(fc.array(transaction, { minLength: 20, maxLength: 60 }), (transactions) => {
      const node = new TestNode(TABLE);
      node.nftables.load('add rule ip t forward counter');
      for (const text of transactions) {
        const whole = new TestNode();
        const before = node.nftables.save();
        const expected = outcome(whole, `${before}\n${text}`);
        expect(outcome(node, text)).toBe(expected);
        expect(node.nftables.save()).toBe(expected === 'taken' ? whole.nftables.save() : before);
      }
    }),
    { numRuns: 12 * PROPERTY_RUNS, seed: 4 },
  );
});

test('a loop of maps and chains that no hook reaches is refused among many chains', () => {
  const node = new TestNode(TABLE);
  node.nftables.load('add rule ip t forward jump c9');
  node.nftables.load('add rule ip t c0 tcp dport vmap @m0');
  node.nftables.load('add rule ip t c1 jump c0');
  expect(refusal(() => node.nftables.load('add element ip t m0 { 1 : jump c1 }'))).toMatchObject({
    code: 'chain-loop',
  });
});

function outcome(node: TestNode, text: string): string {
  let result = 'taken';
  try {
    node.nftables.load(text);
  } catch (error) {
    result = (error as { code: string }).code;
  }
  return result;
}
