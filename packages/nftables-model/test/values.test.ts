import {
  Address,
  LinePattern,
  type LineValue,
  PacketPathError,
  PartedText,
  PatternLines,
} from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { TestNode } from './node.ts';

const patternOf = (rule: string): LinePattern => new LinePattern(rule.split('«»'));

const PATTERNS = [
  patternOf('meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : «» . «», 1 : «» . «» }'),
  patternOf('ip daddr «» tcp dport «» counter accept'),
  patternOf('ip saddr { «», 10.0.0.9 } drop'),
  patternOf('ip saddr @known tcp dport «» accept'),
  patternOf('ip ttl «» accept'),
  patternOf('counter name «» accept'),
  patternOf('nonsense «»'),
];

const values: fc.Arbitrary<LineValue> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(0xffff).map((low) => Address.v4((10 << 24) | low)) },
  { weight: 6, arbitrary: fc.nat(65_535) },
  fc.constantFrom<LineValue>(70_000, -1, 1.5, Address.parse('fd00::1'), 'accept', '80'),
);

/** Lines of a few patterns, most of whose values are of the right kind. */
const lines = fc.array(
  fc.tuple(fc.constantFrom(...PATTERNS), fc.array(values, { minLength: 4, maxLength: 4 })),
  { minLength: 1, maxLength: 6 },
);

/** The listing of a host that has loaded a script, or the refusal. */
function loaded(script: string | PartedText): unknown {
  const node = new TestNode();
  try {
    node.nftables.load(script);
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return { refused: error.message };
  }
  const place = { family: 'ip', table: 't' } as const;
  const { nftables } = node;
  return [nftables.save(), nftables.handles(place, 'c'), nftables.expressions(place, 'c')];
}

/** The values that a pattern has places for, of the kinds that its text asks for where `isKind`. */
function fitted(pattern: LinePattern, given: readonly LineValue[], isKind: boolean): LineValue[] {
  return Array.from({ length: pattern.count }, (_, index) => {
    if (!isKind) return given[index % given.length]!;
    const isPort = /(?:dport| \.) $/.test(pattern.segments[index]!);
    return isPort ? 1000 + index : Address.v4((10 << 24) | (index + given.length));
  });
}

test('rules that come as values make the tables that their text makes, or the same refusal', () => {
  fc.assert(
    fc.property(
      lines,
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      (written, isKind) => {
        const script = new PartedText([
          'table ip t {\n\tset known { type ipv4_addr; }\n\tchain c {\n\t\ttype nat hook prerouting priority 0',
          ...written.map(([pattern, given], index) => {
            const items = [pattern, ...fitted(pattern, given, isKind[index]!)];
            return new PatternLines('\t\t', '', items, 1);
          }),
          '\t}\n}',
          '',
        ]);
        expect(script.length).toBe(`${script}`.length);
        expect(loaded(script)).toEqual(loaded(`${script}`));
      },
    ),
    { numRuns: 60 * PROPERTY_RUNS },
  );
});

const V4 = Address.parse('10.0.0.2');
const V6 = Address.parse('fd00::2');

test.each<readonly [rule: string, first: LineValue[], next: LineValue[], isTaken: boolean]>([
  ['ip daddr «» tcp dport «» accept', [V4, 80], [V4, 443], true],
  ['ip daddr «» tcp dport «» accept', [V4, 0], [V4, 65_535], true],
  ['ip daddr «» tcp dport «» accept', [V4, 80], [V4, 65_536], false],
  ['ip daddr «» tcp dport «» accept', [V4, 80], [V4, -1], false],
  ['ip daddr «» tcp dport «» accept', [V4, 80], [V4, 1.5], false],
  ['ip daddr «» tcp dport «» accept', [V4, 80], [80, V4], false],
  ['ip daddr «» accept', [V4], [V6], false],
  ['ip daddr «» accept', [V4], ['10.0.0.9'], false],
  ['ip daddr «» accept', ['10.0.0.9'], [V4], false],
  ['ip saddr { «», 10.0.0.9 } drop', [V4], [V4], true],
  ['numgen random mod 2 vmap { 0 : jump a, 1 : accept } comment "«»"', [1], [2], false],
  ['ip saddr @known tcp dport «» accept', [80], [81], true],
  ['add @known { ip saddr } tcp dport «» accept', [80], [81], false],
  ['ip daddr «» ; tcp dport «» accept', [V4, 80], [V4, 80], false],
  ['jump «»', [5], [6], false],
])('the text of `%s` with %j and %j is not made: %s', (rule, first, next, isTaken) => {
  const pattern = patternOf(rule);
  const items = [first, next].map((line) => new PatternLines('\t\t', '', [pattern, ...line], 1));
  const script = new PartedText([
    'table ip t {\n\tset known { type ipv4_addr; }\n\tchain c {',
    ...items,
    '\t}\n}',
    '',
  ]);
  const whole = `${script}`;
  let made = 0;
  script.toString = () => {
    made++;
    return whole;
  };
  expect(loaded(script)).toEqual(loaded(whole));
  expect(made).toBe(isTaken ? 0 : 1);
});
