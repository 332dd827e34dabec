import { Address, type Family, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { type Evaluator, LinearEvaluator } from '../src/index.ts';
import { TestNode, tableOf } from './node.ts';

const BITS = { 4: 32, 6: 128 } as const;
/** An address near each end that others may differ from in any bit but the first, and still be routed. */
const BASE = {
  4: Address.parse('74.90.165.195'),
  6: Address.parse('2a5a:a5c3:1234:5678:9abc:def0:1357:9bdf'),
};

/** An address that differs in one bit, counted from the first. */
function flipped({ family, w0, w1, w2, w3 }: Address, bit: number): Address {
  const words = [w0, w1, w2, w3];
  const at = bit + 128 - BITS[family];
  words[at >> 5]! ^= 1 << (31 - (at & 31));
  const [a, b, c, d] = words;
  return new Address(family, a!, b!, c!, d!);
}

const withPort = (address: Address | string): string =>
  `${address}`.includes(':') ? `[${address}]:9` : `${address}:9`;

test.each<[Family, string, (() => Evaluator) | undefined]>([
  [4, 'rule by rule', () => new LinearEvaluator()],
  [4, 'by an index', undefined],
  [6, 'rule by rule', () => new LinearEvaluator()],
  [6, 'by an index', undefined],
])(
  'IPv%i, %s: addresses are in a network of their first bits, whatever its length',
  (family, _, evaluator) => {
    const lengths = Array.from({ length: BITS[family] }, (_, at) => at + 1);
    const base = BASE[family];
    const rules = lengths.flatMap((length) => [
      `-A PREROUTING -s ${base}/${length}`,
      `-A PREROUTING ! -d ${base}/${length}`,
    ]);
    const node = new TestNode(
      tableOf('raw', rules),
      family,
      evaluator && { evaluator: evaluator() },
    );
    const other = family === 4 ? '1.1.1.1' : '2001::1';
    let before = rules.map(() => 0);
    const matched = (source: Address | string, destination: Address | string) => {
      node.host.send(tcp(withPort(source), withPort(destination), { inputInterface: 'eth0' }));
      const now = node.matched('raw', 'PREROUTING');
      const found = now.map((count, rule) => count - before[rule]!);
      before = [...now];
      return found;
    };
    for (let bit = 2; bit < BITS[family]; bit++) {
      const near = flipped(base, bit);
      const ofSource = lengths.map((length) => (length <= bit ? 1 : 0));
      const sources = matched(near, base).filter((_, rule) => rule % 2 === 0);
      expect([`${near}`, sources]).toEqual([`${near}`, ofSource]);
      const destinations = matched(other, near).filter((_, rule) => rule % 2 === 1);
      expect([`${near}`, destinations]).toEqual([`${near}`, ofSource.map((is) => 1 - is)]);
    }
  },
);
