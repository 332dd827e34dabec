import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChainSite, counterDeclaration, HOOKS, Work, workCounters } from '../src/index.ts';

interface Charge {
  readonly table: string;
  readonly hook: (typeof HOOKS)[number];
  readonly chain: string;
  readonly evaluated: number;
  readonly matched: number;
}

const charge: fc.Arbitrary<Charge> = fc.record({
  table: fc.constantFrom('nat', 'filter'),
  hook: fc.constantFrom(...HOOKS),
  chain: fc.constantFrom('PREROUTING', 'KUBE-SERVICES', 'KUBE-SVC-A'),
  evaluated: fc.nat(1000),
  matched: fc.nat(1000),
});

const ledgers: fc.Arbitrary<Work> = fc
  .tuple(
    fc.record(Object.fromEntries(workCounters().map((name) => [name, fc.nat(1000)]))),
    fc.array(charge),
  )
  .map(([counters, charges]) => {
    const work = Object.assign(new Work(), counters);
    for (const { table, hook, chain, evaluated, matched } of charges) {
      work.chargeChain(new ChainSite('iptables', 4, table, hook, chain), evaluated, matched);
    }
    return work;
  });

/** A sum that leaves its parts alone. */
const sum = (...parts: readonly Work[]): Work =>
  parts.reduce((total, part) => total.add(part), new Work());

/** A ledger in words, whatever order its chains were first seen in. */
const reading = (work: Work) => ({
  counters: work.counters(),
  chains: new Map(work.byChain().map((one) => [`${one.table} ${one.hook} ${one.chain}`, one])),
});

describe('ledgers', () => {
  test('add up in any order', () => {
    fc.assert(
      fc.property(ledgers, ledgers, (a, b) => {
        expect(reading(sum(a, b))).toEqual(reading(sum(b, a)));
      }),
    );
  });

  test('add up in any grouping', () => {
    fc.assert(
      fc.property(ledgers, ledgers, ledgers, (a, b, c) => {
        expect(reading(sum(sum(a, b), c))).toEqual(reading(sum(a, sum(b, c))));
      }),
    );
  });

  test('are not changed by an empty one, nor by being added', () => {
    fc.assert(
      fc.property(ledgers, (ledger) => {
        const before = JSON.stringify(ledger);
        expect(JSON.stringify(sum(ledger, new Work()))).toBe(before);
        expect(JSON.stringify(sum(new Work(), ledger))).toBe(before);
        expect(JSON.stringify(ledger)).toBe(before);
      }),
    );
  });

  test('may be added to themselves', () => {
    fc.assert(
      fc.property(ledgers, (ledger) => {
        const twice = reading(sum(ledger, ledger));
        expect(reading(ledger.add(ledger))).toEqual(twice);
      }),
    );
  });

  test('count in a scope what was charged in it', () => {
    fc.assert(
      fc.property(fc.array(charge), fc.array(charge), charge, (first, later, scope) => {
        const work = new Work();
        const book = ({ table, hook, chain, evaluated, matched }: Charge): void =>
          work.chargeChain(new ChainSite('iptables', 4, table, hook, chain), evaluated, matched);
        first.forEach(book);
        work.byChain();
        later.forEach(book);
        const { table, hook, chain } = scope;
        const all = [...first, ...later];
        const total = (
          counter: 'evaluated' | 'matched',
          inScope: (charge: Charge) => boolean,
        ): number => all.filter(inScope).reduce((value, one) => value + one[counter], 0);
        const inTable = (one: Charge): boolean => one.table === table;
        const inHook = (one: Charge): boolean => inTable(one) && one.hook === hook;
        const inChain = (one: Charge): boolean => inHook(one) && one.chain === chain;
        expect(work.rulesEvaluated).toBe(total('evaluated', () => true));
        expect(work.rulesEvaluatedIn({})).toBe(work.rulesEvaluated);
        expect(work.rulesMatchedIn({})).toBe(work.rulesMatched);
        expect(work.rulesEvaluatedIn({ table })).toBe(total('evaluated', inTable));
        expect(work.rulesMatchedIn({ table, hook })).toBe(total('matched', inHook));
        expect(work.rulesEvaluatedIn({ table, hook, chain })).toBe(total('evaluated', inChain));
      }),
    );
  });

  test('list each chain once for each hook it was walked from, in the order first seen', () => {
    const work = new Work();
    work.chargeChain(new ChainSite('iptables', 4, 'nat', 'PREROUTING', 'KUBE-SERVICES'), 3, 1);
    work.chargeChain(new ChainSite('iptables', 4, 'nat', 'OUTPUT', 'KUBE-SERVICES'), 2, 0);
    work.chargeChain(new ChainSite('iptables', 4, 'nat', 'PREROUTING', 'KUBE-SERVICES'), 4, 1);
    expect(JSON.parse(JSON.stringify(work))).toMatchObject({
      rulesEvaluated: 9,
      rulesMatched: 2,
      chains: [
        { table: 'nat', hook: 'PREROUTING', chain: 'KUBE-SERVICES', evaluated: 7, matched: 2 },
        { table: 'nat', hook: 'OUTPUT', chain: 'KUBE-SERVICES', evaluated: 2, matched: 0 },
      ],
    });
  });

  test('keep places apart that differ in tool or family alone', () => {
    const work = new Work();
    work.chargeChain(new ChainSite('iptables', 4, 'nat', 'OUTPUT', 'OUTPUT'), 3, 1);
    work.chargeChain(new ChainSite('nft', 4, 'nat', 'OUTPUT', 'OUTPUT'), 5, 1);
    work.chargeChain(new ChainSite('nft', 6, 'nat', 'OUTPUT', 'OUTPUT'), 7, 1);
    expect(work.byChain()).toHaveLength(3);
    expect(work.rulesEvaluatedIn({ table: 'nat' })).toBe(15);
    expect(work.rulesEvaluatedIn({ tool: 'nft' })).toBe(12);
    expect(work.rulesEvaluatedIn({ tool: 'nft', family: 6 })).toBe(7);
  });

  test('show every counter that is declared, each with a sentence', () => {
    const counters = Object.keys(new Work().counters());
    expect(counters).toEqual([...workCounters()]);
    for (const counter of workCounters()) {
      expect(counterDeclaration(counter)?.meaning).toMatch(/^[A-Z].*\.$/);
    }
  });
});
