import {
  Address,
  type Endpoint,
  LinePattern,
  type LineValue,
  NameLines,
  PacketPathError,
  PartedText,
  PatternLines,
  tcp,
} from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TestNode } from './node.ts';

/** A rule as a value, with its pattern. */
type Line = readonly [LinePattern, ...LineValue[]];

const patternOf = (rule: string): LinePattern => new LinePattern(rule.split('«»'));

const HAIRPIN = patternOf('-s «»/32 -m comment --comment "«»" -j MARKED');
const DRAW = patternOf('-m statistic --mode random --probability 0.5000000000 -j «»');
const BARE_NOTE = patternOf('-m comment --comment «» -j «»');
const MARK = patternOf('-j MARK --set-xmark «»/0xff');

const chains = ['A', 'B', 'MARKED'];
const addresses: fc.Arbitrary<Address> = fc.oneof(
  { weight: 8, arbitrary: fc.nat(0xffff).map((low) => Address.v4((10 << 24) | low)) },
  { weight: 1, arbitrary: fc.constant(Address.parse('fd00::1')) },
);
const endpoints: fc.Arbitrary<Endpoint> = fc.record({
  address: addresses,
  port: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 65_535 }) }, fc.constant(0)),
});
const notes: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('ns/svc', 'ns/svc:http -> 10.0.0.1:80', 'x') },
  fc.constantFrom('', 'say "x"', 'back\\slash', 'ünlike', 'n'.repeat(255), 'n'.repeat(256)),
);
const targets: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...chains) },
  fc.constantFrom('ACCEPT', 'PREROUTING', 'NOWHERE'),
);
/** Each part of a rule, which it lacks, all rules of the pattern share, or each has a value for. */
const SOURCES = ['', '-s 10.0.0.1/32 ', '-s «»/32 ', '-s «»/24 '];
const DESTINATIONS = ['', '-d 10.0.0.2/32 ', '-d «»/32 ', '-d «» '];
const NOTES = ['', '-m comment --comment "x" ', '-m comment --comment "«»" '];
const ENDS = [
  ...['-j «»', '-j MARKED', '-j ACCEPT'],
  ...['-p tcp -j DNAT --to-destination «»', '-p udp -j DNAT --to-destination 10.0.1.2:53'],
];
const PATTERNS = new Map(
  SOURCES.flatMap((source) =>
    DESTINATIONS.flatMap((destination) =>
      NOTES.flatMap((note) =>
        ENDS.map((end) => {
          const text = source + destination + note + end;
          return [text, patternOf(text)] as const;
        }),
      ),
    ),
  ),
);
const parts = [
  [SOURCES, addresses],
  [DESTINATIONS, addresses],
  [NOTES, notes],
  [ENDS, targets],
] as const;
/** The words of a part, and a value where they have room for one. */
const [source, destination, note, end] = parts.map(([words, values]) =>
  fc.constantFrom(...words).chain((text): fc.Arbitrary<readonly [string, ...LineValue[]]> => {
    if (!text.includes('«»')) return fc.constant([text] as const);
    return (text.includes('DNAT') ? endpoints : values).map((value) => [text, value] as const);
  }),
);
const lines: fc.Arbitrary<Line> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(source!, destination!, note!, end!)
      .map(
        (chosen): Line => [
          PATTERNS.get(chosen.map(([text]) => text).join(''))!,
          ...chosen.flatMap(([, ...values]) => values),
        ],
      ),
  },
  fc.tuple(fc.constant(HAIRPIN), addresses, notes),
  fc.tuple(fc.constant(DRAW), targets),
  fc.tuple(fc.constant(BARE_NOTE), fc.constantFrom('x', 'two words'), targets),
  fc.tuple(fc.constant(MARK), fc.constantFrom('0x1', '0x2')),
);

/** The tables of a host that has loaded a text, or the refusal. */
function loaded(text: string | PartedText, before: string): unknown {
  const node = new TestNode(before);
  try {
    node.iptables.load(text, { noFlush: before !== '' });
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return { refused: error.message };
  }
  expect(node.iptables.savedLength).toBe(node.iptables.save().length);
  return [node.iptables.save(), [...(node.iptables.view.table('nat')?.chains.keys() ?? [])]];
}

test('rules that come as values make the tables that their text makes, or the same refusal', () => {
  const blocks = fc.array(
    fc.tuple(
      fc.constantFrom('A', 'B', 'PREROUTING'),
      fc.array(lines, { minLength: 1, maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 6 },
  );
  const names = fc.oneof(
    { weight: 6, arbitrary: fc.constant(chains) },
    fc.constantFrom(
      ['A', 'MARKED', 'A', 'B'],
      [...chains, 'DNAT'],
      [...chains, 'n'.repeat(29)],
      ['B'],
    ),
  );
  fc.assert(
    fc.property(names, blocks, fc.boolean(), (declared, written, isPartial) => {
      const text = new PartedText([
        '*nat',
        new NameLines(':', declared, ' - [0:0]'),
        ...written.map(
          ([chain, rules]) => new PatternLines('-A', chain, rules.flat(), rules.length),
        ),
        'COMMIT',
        '',
      ]);
      expect(text.length).toBe(`${text}`.length);
      const before = isPartial ? '*nat\n:A - [0:0]\n:C - [0:0]\n-A A -j C\n-A C\nCOMMIT\n' : '';
      expect(loaded(text, before)).toEqual(loaded(`${text}`, before));
    }),
    { numRuns: 60 },
  );
});

test('a pattern that names a chain leads to the one that the table has, also when that was made anew', () => {
  const text = new PartedText([
    '*nat',
    new NameLines(':', ['A', 'MARKED'], ' - [0:0]'),
    new PatternLines('-A', 'A', [HAIRPIN, Address.parse('10.0.0.1'), 'x'], 1),
    new PatternLines('-A', 'A', [HAIRPIN, Address.parse('10.0.0.2'), 'x'], 1),
    'COMMIT',
    '',
  ]);
  const node = new TestNode('');
  const remove = () => node.iptables.run('-t nat -X MARKED');
  node.iptables.load(text);
  node.iptables.load(text);
  expect(remove).toThrow('rules still lead to chain MARKED');
  node.iptables.run('-t nat -F A');
  expect(remove).not.toThrow();
  expect(() => node.iptables.load(text)).not.toThrow();
  expect(remove).toThrow('rules still lead to chain MARKED');
});

test('values that are loaded again change what their text changes, and nothing that they leave alone', () => {
  const block = fc.array(lines, { minLength: 1, maxLength: 5 });
  const textOf = (blocks: readonly (readonly Line[])[]): PartedText =>
    new PartedText([
      '*nat',
      new NameLines(':', chains, ' - [0:0]'),
      ...blocks.map((rules, at) => new PatternLines('-A', chains[at]!, rules.flat(), rules.length)),
      'COMMIT',
      '',
    ]);
  const PROBE = '-A PREROUTING -j A\n-A A -j B\n';
  fc.assert(
    fc.property(block, block, block, (first, second, third) => {
      const asValues = new TestNode(`*nat\n:A - [0:0]\n:B - [0:0]\n${PROBE}COMMIT\n`);
      const asText = new TestNode(`*nat\n:A - [0:0]\n:B - [0:0]\n${PROBE}COMMIT\n`);
      for (const text of [textOf([first, second]), textOf([first, third]), textOf([third])]) {
        const told = (
          [
            [asValues, text],
            [asText, `${text}`],
          ] as const
        ).map(([node, given]) => {
          try {
            node.iptables.load(given, { noFlush: true });
          } catch (error) {
            if (!(error instanceof PacketPathError)) throw error;
            return error.message;
          }
          node.host.send(tcp('10.0.0.9:1', '10.0.1.9:80', { inputInterface: 'eth0' }));
          expect(node.iptables.savedLength).toBe(node.iptables.save().length);
          return node.iptables.save({ counters: true });
        });
        expect(told[0]).toBe(told[1]);
      }
    }),
    { numRuns: 12 },
  );
});
