import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChainSite } from '../src/ledger/chain-site.ts';
import { VisitSum } from '../src/ledger/visit-sums.ts';
import { Work } from '../src/ledger/work.ts';

const visits = fc.array(
  fc.record({ chain: fc.nat(30), evaluated: fc.nat(9), matched: fc.nat(9) }),
  { maxLength: 40 },
);

// One counter of a chain and not the other once lay beyond the array.
test('walks are added up by chain, however many chains there were at first', () => {
  fc.assert(
    fc.property(visits, fc.nat(4), (all, numbers) => {
      const sites = Array.from(
        { length: 31 },
        (_, chain) => new ChainSite('iptables', 4, 'nat', 'PREROUTING', `c${chain}`),
      );
      const sum = new VisitSum({ numbers, places: () => (chain) => sites[chain]! }, 'PREROUTING');
      const [work, plain] = [new Work(), new Work()];
      for (const { chain, evaluated, matched } of all) {
        sum.add(chain, evaluated, matched);
        plain.chargeChain(sites[chain]!, evaluated, matched);
      }
      sum.settle(work);
      expect(work.toJSON().chains).toEqual(plain.toJSON().chains);
    }),
  );
});
