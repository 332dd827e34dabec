import {
  Address,
  KeptLines,
  LinePattern,
  LineRun,
  type LineValue,
  NameLines,
  PartedText,
  PatternLines,
  type TextPart,
} from '@packet-path/core';
import { describe, expect, test, vi } from 'vitest';
import { RuleWords } from '../src/program/rule-words.ts';
import { KeptRules } from '../src/quick/kept-rules.ts';
import { PatternRules } from '../src/quick/pattern-rules.ts';
import { TestNode } from './node.ts';

const DECLARED = ':one - [0:0]\n:two - [0:0]';

function nodeOf(): TestNode {
  const node = new TestNode('');
  node.ipsets.load('create hosts hash:ip\n');
  return node;
}

/** A text of table filter that leaves what stands there. */
function load(node: TestNode, ...parts: TextPart[]): void {
  node.iptables.load(new PartedText(['*filter', ...parts, 'COMMIT', '']), { noFlush: true });
}

/** How many of some lines a host takes by their meaning, in a text of their own. */
function taken(node: TestNode, lines: KeptLines, ...before: TextPart[]): number {
  vi.restoreAllMocks();
  const take = vi.spyOn(KeptRules.prototype, 'take');
  load(node, ...before, lines);
  const [answer] = take.mock.results.slice(-1);
  take.mockRestore();
  return answer?.value as number;
}

describe('kept lines are taken by their meaning once they were read', () => {
  test.each<[string, number]>([
    ['-A one -s 10.0.0.2/32 -j ACCEPT', 1],
    ['-A one -j two\n-A one -g two\n-A one -p tcp', 3],
    ['-A INPUT -p udp -j one', 1],
    ['-A one -4 -p tcp -j ACCEPT', 1],
    ['-A one -m comment --comment "-A one" -j ACCEPT', 1],
  ])('%s', (text, count) => {
    const node = nodeOf();
    load(node, DECLARED);
    const lines = new KeptLines(text);
    expect([0, 1, 2].map(() => taken(node, lines))).toEqual([0, count, count]);
    const read = nodeOf();
    load(read, DECLARED);
    for (let time = 0; time < 3; time++) load(read, text);
    expect(node.iptables.save()).toBe(read.iptables.save());
    // Another host reads them for itself.
    const other = nodeOf();
    load(other, DECLARED);
    expect([0, 1].map(() => taken(other, lines))).toEqual([0, count]);
    expect(taken(node, lines)).toBe(0);
  });

  test.each([
    '-A one -j ACCEPT\n-A two -j ACCEPT',
    '[1:40] -A one -j ACCEPT',
    '[0:0] -A one -j ACCEPT',
    '-A one -c 1 40 -j ACCEPT\n-I one -j DROP',
    '-I one -j ACCEPT',
    '-A  one -j ACCEPT',
    '-A one',
    '-A one -s 10.0.0.1,10.0.0.2 -j ACCEPT',
    '-A one -6 -j ACCEPT',
    '-A one -m set --match-set hosts src -j ACCEPT',
    '-A one -j SET --add-set hosts src',
    '# -A one -j ACCEPT',
    '-F one',
  ])('but not %s', (text) => {
    const node = nodeOf();
    load(node, DECLARED);
    const lines = new KeptLines(text);
    expect([0, 1, 2].map(() => taken(node, lines))).toEqual([0, 0, 0]);
  });

  test('as long as the chains are there that they name, and are the same', () => {
    const node = nodeOf();
    load(node, DECLARED);
    const lines = new KeptLines('-A one -j two');
    const plain = new KeptLines('-A one -p tcp');
    expect([0, 1].map(() => taken(node, lines))).toEqual([0, 1]);
    expect([0, 1].map(() => taken(node, plain))).toEqual([0, 1]);
    expect(taken(node, lines, '-F one\n-N three\n-X three')).toBe(1);
    expect(taken(node, lines, '-F one\n-X two\n-N two')).toBe(0);
    expect(taken(node, lines)).toBe(1);
    expect(taken(node, plain, '-F one\n-X two\n-N two')).toBe(1);
    expect(taken(node, lines, '-F one\n-X one\n-N one')).toBe(0);
    expect(taken(node, plain)).toBe(0);
    expect(taken(node, plain)).toBe(1);
    load(node, '-F one\n-X two');
    expect(() => taken(node, lines)).toThrow(/two/);
    expect(node.iptables.save()).not.toContain('two');
  });

  test('not before the text that made their chain was loaded', () => {
    const node = nodeOf();
    load(node, DECLARED, '-N three');
    load(node, '-X three');
    const lines = new KeptLines('-A one -j made');
    expect(() => load(node, '-N made', lines, '-A one -j nowhere')).toThrow(/nowhere/);
    expect(() => load(node, lines)).toThrow(/made/);
    load(node, '-N made', lines);
    expect(node.iptables.save()).toContain('-A one -j made');
  });

  test('and switch connection tracking on, though the text that they were read in was refused', () => {
    const node = nodeOf();
    load(node, DECLARED);
    const [plain, lines] = [
      '-A one -p tcp',
      '-A one -p tcp\n-A one -m conntrack --ctstate NEW',
    ].map((text) => new KeptLines(text)) as [KeptLines, KeptLines];
    for (const some of [plain, lines]) {
      expect(() => load(node, some, '-A one -j nowhere')).toThrow(/nowhere/);
    }
    expect(taken(node, plain)).toBe(1);
    expect(node.conntrack.enabled(4)).toBe(false);
    expect(taken(node, lines)).toBe(2);
    expect(node.conntrack.enabled(4)).toBe(true);
  });

  test('in a flushed table those of chains that are built in', () => {
    const node = nodeOf();
    const [input, one, jump] = ['-A INPUT -p tcp', '-A one -p tcp', '-A INPUT -j one'].map(
      (text) => new KeptLines(text),
    );
    vi.restoreAllMocks();
    const take = vi.spyOn(KeptRules.prototype, 'take');
    for (let time = 0; time < 3; time++) {
      node.iptables.load(new PartedText(['*filter', DECLARED, input!, one!, jump!, 'COMMIT', '']));
    }
    expect(take.mock.results.map(({ value }) => value)).toEqual([0, 0, 0, 1, 0, 0, 1, 0, 0]);
    expect(node.iptables.save()).toContain('-A INPUT -p tcp\n-A INPUT -j one\n-A one -p tcp\n');
  });
});

describe('a run of kept lines', () => {
  const lines = [1, 2, 3, 4].map((place) => new KeptLines(`-A one -d 10.0.0.${place}/32 -j two`));
  const list = {};
  let serial = 0;
  const runOf = (places: readonly number[], changed: readonly number[] = []): LineRun => {
    const some = places.map((place) => lines[place]!);
    const characters = some.reduce((sum, { length }) => sum + length, 0);
    const order = { list, size: 4, serial: ++serial, places, changed };
    return new LineRun(some, characters, some.length, order);
  };
  /** The parts of each look at a run. */
  const looked = (node: TestNode, ...parts: TextPart[]): readonly number[] => {
    vi.restoreAllMocks();
    const take = vi.spyOn(KeptRules.prototype, 'takeRun');
    load(node, ...parts);
    const answers = take.mock.results.map(({ value }) => value.parts as number);
    take.mockRestore();
    return answers;
  };

  test('has the words of its rules copied from those of the run before', () => {
    const node = nodeOf();
    load(node, DECLARED);
    vi.restoreAllMocks();
    const rewrite = vi.spyOn(RuleWords.prototype, 'rewrite');
    load(node, runOf([0, 1, 2, 3]));
    load(node, '-F one', runOf([0, 1, 2, 3]));
    expect(rewrite).not.toHaveBeenCalled();
    load(node, '-F one', runOf([3, 1, 0, 2]));
    expect(rewrite.mock.calls.map(([, , rules, , places]) => [rules.length, places])).toEqual([
      [4, [3, 1, 0, 2]],
    ]);
  });

  test('is taken as far as its lines are known, and from the run before', () => {
    const node = nodeOf();
    load(node, DECLARED);
    expect(looked(node, runOf([0, 1, 2, 3]))).toEqual([0, 0, 0, 0]);
    expect(looked(node, '-F one', runOf([0, 1, 2, 3]))).toEqual([4]);
    expect(looked(node, '-F one', runOf([3, 1, 0, 2]))).toEqual([4]);
    lines[1] = new KeptLines('-A one -p udp -j two\n-A one -p tcp -g two');
    expect(looked(node, '-F one', runOf([0, 1, 2, 3], [1]))).toEqual([1, 2]);
    expect(looked(node, '-F one', runOf([0, 1, 2, 3]))).toEqual([4]);
    expect(node.iptables.save()).toContain(
      '-p udp -j two\n-A one -p tcp -g two\n-A one -d 10.0.0.3',
    );
    expect(looked(node, '-F one', runOf([2, 3]))).toEqual([2]);
    expect(looked(node, runOf([0]))).toEqual([1]);
    expect(looked(node, '-F one\n-X two\n-N two', runOf([0, 1]))).toEqual([0, 0]);
    // The line of a chain that is gone is read.
    expect(looked(node, '-F one\n-X one\n-N one', runOf([0, 1]))).toEqual([0, 0]);
  });
});

/** A line of a pattern with its values. */
type Line = readonly [LinePattern, ...LineValue[]];

const patternOf = (rule: string): LinePattern => new LinePattern(rule.split('«»'));

/** The text of two chains and some lines of the first as values, in table nat; whether these are taken. */
function isTaken(node: TestNode, lines: readonly Line[], chains = ['A', 'B', 'C']): boolean {
  vi.restoreAllMocks();
  const take = vi.spyOn(PatternRules.prototype, 'take');
  const text = new PartedText([
    '*nat',
    new NameLines(':', chains, ' - [0:0]'),
    new PatternLines('-A', 'A', lines.flat(), lines.length),
    'COMMIT',
    '',
  ]);
  const as = nodeOf();
  try {
    node.iptables.load(text, { noFlush: true });
    as.iptables.load(`${text}`);
    expect(node.iptables.save()).toBe(as.iptables.save());
    expect(node.iptables.savedLength).toBe(as.iptables.savedLength);
    expect(node.iptables.view.table('nat')!.chain('A')!.rules.length).toBe(lines.length);
    const [answer] = take.mock.results;
    return answer?.value === true;
  } finally {
    take.mockRestore();
  }
}

const address = (text: string): Address => Address.parse(text);
const ONE = address('10.0.0.1');
const TWO = address('10.9.8.7');

describe('rules that come as values are made of them once their pattern was read', () => {
  test.each<[string, readonly LineValue[], readonly LineValue[]]>([
    ['-s «»/32 -j B', [ONE], [TWO]],
    ['-s «» -j B', [ONE], [TWO]],
    ['-d «»/24 -s «»/16 -j C', [ONE, TWO], [TWO, ONE]],
    ['! -d «»/24 -j ACCEPT', [ONE], [TWO]],
    ['-m comment --comment "«»" -j B', ['x'], ['two words']],
    ['-m comment --comment "«»" -j B', ['x'], ['y'.repeat(255)]],
    ['-m comment --comment "«»"', ['two words'], ['bare']],
    ['-p tcp -j «»', ['B'], ['C']],
    [
      '-p tcp -m tcp -j DNAT --to-destination «»',
      [{ address: ONE, port: 1 }],
      [{ address: TWO, port: 65_535 }],
    ],
    ['-p tcp -j DNAT --to-destination 10.0.0.1:80', [], []],
    ['-p tcp -j B', [], []],
    ['-p tcp -j ACCEPT', [], []],
    ['-s «»/32 -m comment --comment "«»" -j «»', [ONE, 'x', 'B'], [TWO, 'other note', 'C']],
    [
      '-s «»/32 -d «»/32 -p tcp -m comment --comment "«»" -j DNAT --to-destination «»',
      [ONE, TWO, 'x', { address: ONE, port: 80 }],
      [TWO, ONE, 'z z', { address: TWO, port: 8080 }],
    ],
  ])('%s', (rule, first, second) => {
    const pattern = patternOf(rule);
    const node = nodeOf();
    const lines = (...values: (readonly LineValue[])[]): Line[] =>
      values.map((each) => [pattern, ...each] as const);
    expect(isTaken(node, lines(first))).toBe(false);
    expect(isTaken(node, lines(second))).toBe(true);
    expect(isTaken(node, lines(first, second, first))).toBe(true);
    expect(isTaken(node, lines(second, second))).toBe(true);
    // Another host reads a line for itself.
    expect(isTaken(nodeOf(), lines(second))).toBe(false);
  });

  test.each<[string, readonly LineValue[]]>([
    ['-m comment --comment «» -j B', ['x']],
    ['-m comment --comment "a «»" -j B', ['x']],
    ['-m comment --comment "«» b" -j B', ['x']],
    ['-m comment --comment "fixed" -j B', []],
    ['-m comment --comment "fixed" -s «»/32 -j B', [ONE]],
    ['-m comment --comment "«»" -m comment --comment "fixed" -j B', ['x']],
    ['-m comment --comment "«»" -m comment --comment "«»" -j B', ['x', 'y']],
    ['-j SNAT --to-source «»', [ONE]],
    ['-s «»/255.255.0.0 -j B', [ONE]],
    ['-s 10.«»/32 -j B', ['0.0.1']],
    ['-s 10.0.0.«» -j B', [4]],
    ['-p «» -j B', ['tcp']],
    ['-p tcp -m tcp --dport «» -j B', [80]],
    ['-g «»', ['B']],
    ['-j «»', ['ACCEPT']],
    ['-p tcp -j DNAT --to-destination «»', ['10.0.0.1:80']],
    ['-p tcp -j DNAT --to-destination «»:80', [ONE]],
    ['-p tcp -j DNAT --to-destination «» --random', [{ address: ONE, port: 80 }]],
    ['-m set --match-set hosts src -s «»/32 -j B', [ONE]],
    ['-m limit --limit 1/s -s «»/32 -j B', [ONE]],
  ])('but not of %s', (rule, values) => {
    const node = nodeOf();
    const lines: Line[] = [[patternOf(rule), ...values]];
    expect([0, 1, 2].map(() => isTaken(node, lines))).toEqual([false, false, false]);
  });

  test.each<[string, readonly LineValue[], readonly LineValue[], string?]>([
    ['-s «»/32 -j B', [ONE], [address('fd00::1')], 'fd00::1'],
    ['-d «»/32 -j B', [ONE], [address('fd00::1')], 'fd00::1'],
    ['-s «»/32 -j B', [ONE], ['10.0.0.9']],
    ['-d «»/32 -j B', [ONE], ['10.0.0.9']],
    ['-m comment --comment "«»" -j B', ['x'], ['']],
    ['-m comment --comment "«»" -j B', ['x'], ['say \\"x\\"']],
    ['-m comment --comment "«»" -j B', ['x'], [7]],
    ['-m comment --comment "«»" -j B', ['x'], ['y'.repeat(256)], 'comment'],
    ['-m comment --comment "«»" -j B', ['x'], ['ü']],
    ['-j «»', ['B'], ['ACCEPT']],
    ['-j «»', ['B'], ['nowhere'], 'nowhere'],
    ['-j «»', ['B'], ['PREROUTING'], 'PREROUTING'],
    ['-j «»', ['B'], [7], '7'],
    [
      '-p tcp -j DNAT --to-destination «»',
      [{ address: ONE, port: 1 }],
      [{ address: ONE, port: 0 }],
    ],
    [
      '-p tcp -j DNAT --to-destination «»',
      [{ address: ONE, port: 1 }],
      [{ address: ONE, port: 65_536 }],
      '65536',
    ],
    [
      '-p tcp -j DNAT --to-destination «»',
      [{ address: ONE, port: 1 }],
      [{ address: address('fd00::1'), port: 1 }],
      'fd00',
    ],
    ['-p tcp -j DNAT --to-destination «»', [{ address: ONE, port: 1 }], ['10.0.0.1:80']],
    ['-p tcp -j DNAT --to-destination «»', [{ address: ONE, port: 1 }], [ONE]],
  ])('%s: values are read that are no value of the pattern', (rule, first, second, refused) => {
    const pattern = patternOf(rule);
    const node = nodeOf();
    expect(isTaken(node, [[pattern, ...first]])).toBe(false);
    expect(isTaken(node, [[pattern, ...first]])).toBe(true);
    const odd = () =>
      isTaken(node, [
        [pattern, ...first],
        [pattern, ...second],
      ]);
    if (refused !== undefined) expect(odd).toThrow(refused);
    else expect(odd()).toBe(false);
    expect(isTaken(node, [[pattern, ...first]])).toBe(true);
  });

  test('where a chain has no such line any more, as many lines are taken', () => {
    const [jump, plain] = [patternOf('-s «»/32 -j «»'), patternOf('-p tcp -j B')];
    const node = nodeOf();
    expect(isTaken(node, [[plain], [jump, ONE, 'B']])).toBe(false);
    expect(isTaken(node, [[plain], [jump, ONE, 'B']])).toBe(true);
    expect(isTaken(node, [[plain], [jump, ONE, 'C'], [jump, TWO, 'B']])).toBe(true);
    expect(isTaken(node, [[plain], [plain]])).toBe(true);
    expect(isTaken(node, [[jump, ONE, 'B'], [plain], [jump, TWO, 'C']])).toBe(true);
    expect(isTaken(node, [[plain]])).toBe(true);
    expect(isTaken(node, [[plain], [jump, ONE, 'B'], [patternOf('-p udp')]])).toBe(false);
  });

  test('a chain may be named by the lines that append to it', () => {
    const [jump, plain] = [patternOf('-p tcp -j «»'), patternOf('-p udp -j ACCEPT')];
    const node = nodeOf();
    vi.restoreAllMocks();
    const take = vi.spyOn(PatternRules.prototype, 'take');
    const load = (...parts: TextPart[]): readonly boolean[] => {
      take.mockClear();
      const text = new PartedText(['*nat', ':A - [0:0]\n:B - [0:0]', ...parts, 'COMMIT', '']);
      node.iptables.load(text, { noFlush: true });
      return take.mock.results.map(({ value }) => value as boolean);
    };
    const ofB = new PatternLines('-A', 'B', [plain], 1);
    const toB = new PatternLines('-A', 'A', [jump, ofB], 1);
    expect(load(ofB, toB)).toEqual([false, false]);
    expect(load(ofB, toB)).toEqual([true, true]);
    expect(load(toB)).toEqual([true]);
    expect(load('-F A\n-X B\n-N B', toB)).toEqual([true]);
    expect(() => node.iptables.run('-t nat -X B')).toThrow(/lead to chain B/);
    expect(() => load(new PatternLines('-A', 'A', [jump, 'NONE'], 1))).toThrow(/NONE/);
    expect(load(new PatternLines('-A', 'PREROUTING', [jump, 'A'], 1))).toEqual([false]);
    expect(load(new PatternLines('-I', 'A', [plain], 1))).toEqual([false]);
    expect(() => load(new PatternLines('-A', 'NONE', [plain], 1))).toThrow(/NONE/);
  });

  test('and switch connection tracking on, though the text that they were read in was refused', () => {
    const node = new TestNode('');
    const pattern = patternOf('-s «»/32 -m conntrack --ctstate NEW -j ACCEPT');
    const lines = new PatternLines('-A', 'A', [pattern, ONE], 1);
    vi.restoreAllMocks();
    const take = vi.spyOn(PatternRules.prototype, 'take');
    const text = (end: string) =>
      new PartedText(['*filter', ':A - [0:0]', lines, end, 'COMMIT', '']);
    expect(() => node.iptables.load(text('-A A -j nowhere'))).toThrow(/nowhere/);
    expect(node.conntrack.enabled(4)).toBe(false);
    node.iptables.load(text('-A A -j ACCEPT'));
    expect(take.mock.results.map(({ value }) => value)).toEqual([false, true]);
    expect(node.conntrack.enabled(4)).toBe(true);
  });
});
