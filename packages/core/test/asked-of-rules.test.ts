import { expect, test } from 'vitest';
import {
  ChainSite,
  Host,
  type PacketPathError,
  RulePlaces,
  type RuleScope,
  udp,
  Work,
} from '../src/index.ts';

/** A host with two tables of a tool, whose chains count a rule for each packet that is forwarded. */
function ruled() {
  const host = new Host({
    forwarding: true,
    interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }],
    routes: ['10.1.0.0/16 dev eth0'],
  });
  const tables: Readonly<Record<string, readonly string[]>> = {
    filter: ['FORWARD', 'one'],
    nat: ['POSTROUTING'],
  };
  host.rulePlaces.add({
    tool: 'iptables',
    tables: () => Object.keys(tables),
    chains: (table) => (table === undefined ? Object.values(tables).flat() : (tables[table] ?? [])),
  });
  host.rulePlaces.name('services', [{ table: 'filter', chain: 'one' }, { table: 'nat' }]);
  const visit = (
    table: string,
    chain: string,
    hook: 'FORWARD' | 'POSTROUTING',
    rules: number,
  ): void => {
    const site = new ChainSite('iptables', 4, table, hook, chain);
    host.attach({
      name: table,
      family: 4,
      hook,
      priority: rules,
      run(_, passage) {
        passage.work.chargeChain(site, rules, 1);
        return 'accept';
      },
    });
  };
  visit('filter', 'FORWARD', 'FORWARD', 1);
  visit('filter', 'one', 'FORWARD', 2);
  visit('nat', 'POSTROUTING', 'POSTROUTING', 4);
  return host.send(udp('10.0.0.2:1', '10.1.0.2:2', { inputInterface: 'eth0' })).work;
}

test.each<[RuleScope, number]>([
  [{}, 7],
  [{ tool: 'iptables' }, 7],
  [{ tool: 'nft' }, 0],
  [{ family: 4 }, 7],
  [{ family: 6 }, 0],
  [{ table: 'filter' }, 3],
  [{ table: 'nat' }, 4],
  [{ chain: 'one' }, 2],
  [{ hook: 'FORWARD' }, 3],
  [{ hook: 'INPUT' }, 0],
  [{ table: 'filter', chain: 'FORWARD' }, 1],
  [{ of: 'services' }, 6],
  [{ of: 'services', table: 'nat' }, 4],
])('of %j %i rules were asked', (scope, count) => {
  expect(ruled().rulesEvaluatedIn(scope)).toBe(count);
});

test('a question about a chain that is not there lists a dozen of those that are', () => {
  const host = new Host();
  const chains = Array.from({ length: 15 }, (_, index) => `chain-${index + 10}`);
  host.rulePlaces.add({ tool: 'nft', tables: () => ['filter'], chains: () => chains });
  const { work } = host.send(udp('127.0.0.1:1', '127.0.0.1:2'));
  const expected = (scope: RuleScope): string | undefined => {
    try {
      work.rulesEvaluatedIn(scope);
      return undefined;
    } catch (error) {
      return (error as PacketPathError).expected;
    }
  };
  expect(expected({ chain: 'none' })).toBe(`${chains.slice(0, 12).join(', ')} and 3 more`);
  expect(expected({ table: 'none' })).toBe('filter');
  expect(expected({ of: 'services' })).toBe('a path whose rules are grouped');
  // A tool that this host has not is a tool: none of its rules was asked.
  expect(expected({ tool: 'iptables' })).toBeUndefined();
  expect(expected({ tool: 'iptables', table: 'filter' })).toBe('a path with a table');
});

test.each<[RuleScope, string]>([
  [{ table: 'filtr' }, 'not-found'],
  [{ chain: 'two' }, 'not-found'],
  [{ tool: 'ipfw' }, 'not-found'],
  [{ of: 'service' }, 'not-found'],
  [{ table: 'nat', chain: 'one' }, 'not-found'],
  [{ hook: 'FORWRD' as 'FORWARD' }, 'bad-option'],
  [{ tables: 'nat' } as RuleScope, 'unknown-option'],
])('%j is refused', (scope, code) => {
  const ask = (): number => ruled().rulesEvaluatedIn(scope);
  expect(ask).toThrow(
    expect.objectContaining<Partial<PacketPathError>>({ code: code as never }) as Error,
  );
});

test('a sum of ledgers of two hosts is asked by the names of both', () => {
  const sum = new Work().add(ruled()).add(ruled());
  expect(sum.rulesEvaluatedIn({})).toBe(14);
  expect(sum.rulesEvaluatedIn({ of: 'services' })).toBe(12);
  expect(sum.rulesEvaluatedIn({ table: 'nat' })).toBe(8);
  expect(() => sum.rulesEvaluatedIn({ table: 'mangle' })).toThrow(/no table 'mangle'/);
  expect(() => sum.rulesEvaluatedIn({ of: 'nothing' })).toThrow();
  const more = new Work().add(new Work()).add(sum).add(sum);
  expect(more.rulesEvaluatedIn({ chain: 'one' })).toBe(8);
});

test('places in JSON are the names that were given', () => {
  const places = new RulePlaces();
  expect(JSON.stringify(places)).toBe('{"groups":[]}');
  places.name('services', [{ table: 'nat' }]);
  places.name('policies', []);
  expect(JSON.stringify(places)).toBe('{"groups":["services","policies"]}');
  expect(places.group('services')).toEqual([{ table: 'nat' }]);
  expect(places.group('policies')).toEqual([]);
  expect(places.group('else')).toBeUndefined();
});
