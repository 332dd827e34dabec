import type { Family } from '@packet-path/core';
import { describe, expect, test, vi } from 'vitest';
import { type MatchExtension, Registry, type TargetExtension } from '../src/index.ts';
import { EndpointReader } from '../src/quick/endpoint-reader.ts';
import { ExpectedChains } from '../src/quick/expected-chains.ts';
import { LineScan } from '../src/quick/line-scan.ts';
import { QuickLines } from '../src/quick/quick-lines.ts';
import { type ReadRule, RulePattern } from '../src/quick/rule-pattern.ts';
import { LiveChain } from '../src/ruleset/live-chain.ts';
import { TestNode } from './node.ts';

/** An own target whose value may be refused by the host, and may switch connection tracking on. */
const SEND: TargetExtension<string> = {
  name: 'SEND',
  options: { '--to-source': { values: 1 } },
  needsConntrack: (value) => value === 'tracked',
  read: (given) => given.require('--to-source').value,
  check: (value) => {
    if (value === 'bad') throw new TypeError('bad');
  },
  write: (value) => `--to-source ${value}`,
  compile: () => ({ run: () => 'continue' }),
};
const WATCH: TargetExtension<string> = {
  name: 'WATCH',
  options: SEND.options,
  needsConntrack: (value) => value === 'tracked',
  read: SEND.read,
  write: SEND.write,
  compile: SEND.compile,
};
/** An own match whose option has the name of another's. */
const LIKE: MatchExtension<string> = {
  name: 'like',
  options: { '--to-source': { values: 1 } },
  read: SEND.read,
  write: SEND.write,
  compile: () => ({ matches: () => true }),
};

function nodeOf(family: Family): TestNode {
  const node = new TestNode('', family, { registry: new Registry([LIKE], [SEND, WATCH]) });
  node.ipsets.load('create hosts hash:ip\n');
  return node;
}

/** The lines of a text that the quick reader takes, after they have been held to what the general reader makes of them. */
function taken(text: string, family: Family = 4): readonly string[] {
  vi.restoreAllMocks();
  const read = vi.spyOn(QuickLines.prototype, 'read');
  const node = nodeOf(family);
  node.iptables.load(text, { counters: true });
  const lines = text.split('\n');
  // The quick reader is asked behind the line that begins the table.
  const quick = read.mock.results.map(({ value }) => value === true);
  read.mockRestore();
  const general = nodeOf(family);
  general.iptables.load(text.replaceAll(/^((?:\[\d+:\d+\] )?)-A /gm, '$1--append '), {
    counters: true,
  });
  expect(node.iptables.save({ counters: true })).toBe(general.iptables.save({ counters: true }));
  expect(node.conntrack.enabled(family)).toBe(general.conntrack.enabled(family));
  return lines.filter((_, at) => quick[at - 1] === true);
}

/** A table's text of lines that begin with `=` where the quick reader takes them, and with `.` where it does not. */
function expectTaken(table: string, marked: string, family: Family = 4): void {
  const lines = marked.split('\n').map((line) => line.trim());
  const rules = lines.filter((line) => line !== '');
  const declared = [':A - [0:0]', ':B - [0:0]', ':LONGER - [0:0]'];
  const text = [`*${table}`, ...declared, ...rules.map((line) => line.slice(2)), 'COMMIT', ''];
  const found = taken(text.join('\n'), family);
  expect(found).toEqual(rules.filter((line) => line[0] === '=').map((line) => line.slice(2)));
}

describe('the quick reader takes lines of a known pattern, and leaves others to the general one', () => {
  test.each<[string, string, string]>([
    [
      'counters that are zeros',
      'filter',
      `. -A A -s 10.0.0.1/32 -j ACCEPT
       = -A A -s 10.0.0.2/32 -j ACCEPT
       = [0:0] -A A -s 10.0.0.3/32 -j ACCEPT
       . [1:40] -A A -s 10.0.0.4/32 -j ACCEPT
       . [00:0] -A A -s 10.0.0.4/32 -j ACCEPT
       = -A A -s 10.0.0.5/32 -j ACCEPT`,
    ],
    [
      'a name that one blank follows, and words that one blank parts',
      'filter',
      `. -A A -p tcp -j ACCEPT
       = -A A -p tcp -j ACCEPT
       .  -A A -p tcp -j ACCEPT
       . -A  A -p tcp -j ACCEPT
       . -A A  -p tcp -j ACCEPT
       . -A A -p tcp  -j ACCEPT
       . -A "A" -p tcp -j ACCEPT
       . -I A -p tcp -j ACCEPT
       . -A A -p tcp -j ACCEPT -v
       = -A A -p tcp -j ACCEPT`,
    ],
    [
      'a tab, which teaches as a blank does',
      'filter',
      `. -A A\t-p udp -j ACCEPT
       = -A A -p udp -j ACCEPT
       . -A A -p udp\t-j ACCEPT
       . -A A\t-p udp -j ACCEPT`,
    ],
    [
      'empty rules',
      'filter',
      `. -A A
       . -A A
       . -A A -j B
       . -A A -j ACCEPT
       = -A B -j ACCEPT
       . -A B
       = -A A -j LONGER`,
    ],
    [
      'other chains of the table',
      'filter',
      `. -A A -s 10.0.0.1/32 -j ACCEPT
       = -A B -s 10.0.0.2/32 -j ACCEPT
       = -A LONGER -s 10.0.0.3/32 -j ACCEPT
       = -A B -s 10.0.0.4/32 -j ACCEPT
       = -A A -s 10.0.0.5/32 -j ACCEPT
       . -A INPUT -s 10.0.0.6/32 -j ACCEPT
       . -A INPUT -s 10.0.0.7/32 -j ACCEPT`,
    ],
    [
      'rules of one hook, where others have other devices',
      'filter',
      `. -A INPUT -i eth0 -s 10.0.0.1/32 -j ACCEPT
       = -A INPUT -i eth0 -s 10.0.0.2/32 -j ACCEPT
       . -A FORWARD -i eth0 -s 10.0.0.3/32 -j ACCEPT
       = -A INPUT -i eth0 -s 10.0.0.4/32 -j ACCEPT`,
    ],
    [
      'chains, and not other targets of that place',
      'filter',
      `. -A A -p tcp -j B
       = -A A -p tcp -j LONGER
       = -A A -p tcp -j B
       . -A A -p tcp -j DROP
       . -A A -p tcp -g B
       = -A A -p tcp -g LONGER
       = -A A -p tcp -j LONGER
       . -A A -p tcp
       . -A A -p tcp -j RETURN
       = -A A -p tcp -j DROP`,
    ],
    [
      'masks apart from addresses',
      'filter',
      `. -A A -s 10.0.0.1/32 -j B
       . -A A -s 10.0.0.1 -j B
       = -A A -s 10.0.0.9 -j B
       . -A A -s 10.0.0.0/24 -j B
       = -A A -s 10.9.0.77/24 -j B
       . -A A -d 10.0.0.0/24 -j B
       = -A A -d 10.0.1.0/24 -j B
       . -A A ! -s 10.0.0.0/24 -j B
       = -A A ! -s 10.0.1.0/24 -j B
       . -A A -s 10.0.0.0/24,10.1.0.0/24 -j B
       . -A A -s 10.0.0.0/24,10.1.0.0/24 -j B`,
    ],
    [
      'notes up to their length',
      'filter',
      `. -A A -m comment --comment "one" -j B
       = -A A -m comment --comment "two words" -j B
       = -A A -m comment --comment bare -j B
       = -A A -m comment --comment "" -j B
       = -A A -m comment --comment "${'x'.repeat(255)}" -j B
       . -A A -m comment --comment "es\\"caped" -j B
       . -A A -m comment --comment "bl\tank" -j B
       . -A A -m comment --comment "one" -m comment --comment "two" -j B
       = -A A -m comment --comment "a" -m comment --comment "b" -j B
       = -A A -m comment --comment a -m comment --comment "b c" -j B`,
    ],
    [
      'ends to translate to, and whatever else its reader knows',
      'nat',
      `. -A A -p tcp -j DNAT --to-destination 10.0.0.1:80
       = -A A -p tcp -j DNAT --to-destination 10.0.0.2:81
       = -A A -p tcp -j DNAT --to-destination 10.0.0.2
       = -A A -p tcp -j DNAT --to-destination 10.0.0.2-10.0.0.9
       = -A A -p tcp -j DNAT --to-destination 10.0.0.2:80-90
       = -A A -p tcp -j DNAT --to-destination :80
       . -A A -p tcp -j DNAT --to-destination 10.0.0.1:80 --random
       = -A A -p tcp -j DNAT --to-destination 10.0.0.3:80 --random
       . -A A -p tcp -j DNAT --random --to-destination 10.0.0.3:80
       . -A A -p tcp -j SNAT --to-source 10.0.0.1:80
       = -A A -p tcp -j SNAT --to-source 10.0.0.2:81
       . -A A -j SNAT --to-source 10.0.0.2
       = -A A -j SNAT --to-source 10.0.0.3`,
    ],
    [
      'sets that are there',
      'filter',
      `. -A A -m set --match-set hosts src -j B
       = -A A -m set --match-set hosts src -j LONGER`,
    ],
    [
      'own targets, but for those that the host may refuse',
      'filter',
      `. -A A -j WATCH --to-source some
       = -A A -j WATCH --to-source other
       . -A A -j SEND --to-source some
       . -A A -j SEND --to-source other
       . -A A -j SEND --to-source other`,
    ],
    [
      'own targets that switch connection tracking on by their value',
      'filter',
      `. -A A -j WATCH --to-source some
       = -A A -j WATCH --to-source tracked`,
    ],
    [
      'no option of a match by the name of a target’s',
      'filter',
      `. -A A -m like --to-source some -j B
       . -A A -m like --to-source other -j B
       . -A A -m like --to-source some -j LONGER`,
    ],
  ])('%s', (_, table, marked) => {
    expectTaken(table, marked);
  });

  test('of IPv6', () => {
    expectTaken(
      'nat',
      `. -A A -s fd00::1/128 -j B
       = -A A -s fd00::2/128 -j B
       . -A A -d fd00::/64 -j B
       = -A A -d fd00:0:0:1::9/64 -j B
       . -A A -p tcp -j DNAT --to-destination [fd00::1]:80
       = -A A -p tcp -j DNAT --to-destination [fd00::2]:81`,
      6,
    );
  });

  test('refused lines, which the general reader refuses', () => {
    const load = (rule: string) => () =>
      nodeOf(4).iptables.load(`*nat\n:A -\n-A A -s 10.0.0.1/32 -j ACCEPT\n${rule}`);
    expect(load('-A A -s 10.0.0.256/32 -j ACCEPT\nCOMMIT\n')).toThrow(/4:/);
    expect(load('-A A -s 10.0.0.1 /32 -j ACCEPT\nCOMMIT\n')).toThrow(/4:/);
    expect(load('-A Z -s 10.0.0.1/32 -j ACCEPT\nCOMMIT\n')).toThrow(/4:4/);
    const note = (text: string) => `-A A -m comment --comment "${text}" -j ACCEPT\n`;
    expect(load(`${note('x')}${note('x'.repeat(256))}COMMIT\n`)).toThrow(/5:/);
    const send = (value: string) => `-A A -j SEND --to-source ${value}\n`;
    expect(load(`${send('good')}${send('bad')}COMMIT\n`)).toThrow(/bad/);
    const dnat = (value: string) => `-A A -p tcp -j DNAT --to-destination ${value}\n`;
    expect(load(`${dnat('10.0.0.1:80')}${dnat('10.0.0.1:0')}COMMIT\n`)).not.toThrow();
    expect(load(`${dnat('10.0.0.1:80')}${dnat('10.0.0.1:x')}COMMIT\n`)).toThrow(/5:/);
  });
});

test('ends are read in place where the first of the pattern was one end of IPv4', () => {
  vi.restoreAllMocks();
  const read = vi.spyOn(EndpointReader.prototype, 'read');
  const asked = (rule: (end: number) => string, family: Family = 4): number => {
    read.mockClear();
    const rules = [1, 2, 3].map((end) => `-A A ${rule(end)}\n`).join('');
    nodeOf(family).iptables.load(`*nat\n:A -\n${rules}COMMIT\n`);
    return read.mock.results.length;
  };
  // The first line is made again too, to see that the pattern makes it.
  expect(asked((end) => `-p tcp -j DNAT --to-destination 10.0.0.${end}:80`)).toBe(3);
  expect(asked((end) => `-p tcp -j SNAT --to-source 10.0.0.${end}:80`)).toBe(3);
  expect(asked((end) => `-p tcp -j DNAT --to-destination 10.0.0.${end}`)).toBe(0);
  expect(asked((end) => `-p tcp -j DNAT --to-destination :8${end}`)).toBe(0);
  expect(asked((end) => `-p tcp -j DNAT --to-destination 10.0.0.${end}:80 --random`)).toBe(0);
  expect(asked((end) => `-p tcp -j DNAT --to-destination 10.0.0.${end}:80 --persistent`)).toBe(0);
  expect(asked((end) => `-p tcp -j DNAT --to-destination [fd00::${end}]:80`, 6)).toBe(0);
  expect(asked((end) => `-j WATCH --to-source ${end}`)).toBe(0);
});

test('a pattern is that of lines that differ in nothing but their slots', () => {
  const home = { tool: 'iptables', family: 4, table: 'filter' } as const;
  const chains = [
    new LiveChain('B', null, home),
    new LiveChain('C', null, home),
    new LiveChain('INPUT', 'INPUT', home),
    new LiveChain('OUTPUT', 'OUTPUT', home),
  ];
  const groups = [
    ['-s 10.0.0.1/32 -j B', '-s 9.9.9.99/32 -j C'],
    ['-s 10.0.0.1 /32 -j B'],
    ['-s 10.0.0.1/31 -j B', '-s 1/31 -j B'],
    ['-s 10.0.0.1/3 -j B'],
    ['-s 10.0.0.1/32 -g B'],
    ['-d 10.0.0.1/32 -j B'],
    ['-s 10.0.0.1/32 -j B -p'],
    ['-s 10.0.0.1/32 -p x -j B'],
    ['-s 10.0.0.1/32 -q x -j B'],
    ['-s 10.0.0.1/32 -j DROP', '-s 10.0.0.11/32 -j DROP'],
    ['-s 10.0.0.1/32 -j DROPPED'],
    ['-s 10.0.0.1/32'],
    ['-s 10.0.0.1', '-s 1'],
    ['-j B', '-j C'],
    ['-g B', '-g C'],
    ['--comment "B"', '--comment B'],
    ['-p tcp'],
    ['-p tc'],
    ['-p tcpx'],
    ['-s 1 -d 2', '-s 3 -d 444'],
    ['-d 1 -s 2'],
    ['-s 1 -s 2'],
    ['-s 1 -d 2 --comment x', '-s 1 -d 2 --comment "x y"'],
  ];
  const all = groups.flatMap((lines, group) => lines.map((line) => ({ line, group })));
  const scanOf = (line: string): LineScan => {
    const scan = new LineScan();
    const find = (start: number, end: number) =>
      chains.find(({ name }) => name === ` ${line} `.slice(start, end));
    expect(scan.scan(` ${line} `, 1, 1 + line.length, find)).toBe(true);
    return scan;
  };
  for (const one of all) {
    const model = { rule: { extended: undefined }, chain: chains[0]! } as unknown as ReadRule;
    const text = ` ${one.line} `;
    const pattern = new RulePattern(text, 1, text.length - 1, scanOf(one.line), model);
    expect(pattern.isOfEndpoint).toBe(false);
    const fitting = all.filter(({ line }) =>
      pattern.fits(`-${line} `, 1, 1 + line.length, scanOf(line), chains[1]!),
    );
    expect(fitting).toEqual(all.filter(({ group }) => group === one.group));
    const again = scanOf(one.line);
    for (const chain of chains) {
      const fits = pattern.fits(text, 1, text.length - 1, again, chain);
      expect([chain.name, fits]).toEqual([chain.name, chain.hook === null]);
    }
    const ofHook = new RulePattern(text, 1, text.length - 1, again, {
      ...model,
      chain: chains[2]!,
    });
    const hooks = chains.filter((chain) => ofHook.fits(text, 1, text.length - 1, again, chain));
    expect(hooks).toEqual([chains[2]]);
  }
});

test('chains are expected in the order in which their lines come, with a few left out', () => {
  const home = { tool: 'iptables', family: 4, table: 'filter' } as const;
  const chains = Array.from(
    { length: 20 },
    (_, at) => new LiveChain(`C${'x'.repeat(at % 3)}${at}`, null, home),
  );
  const expected = new ExpectedChains();
  const find = (chain: LiveChain | undefined, before = '', behind = ''): LiveChain | undefined => {
    const text = `${before}${chain?.name}${behind}`;
    return expected.find(text, before.length, text.length - behind.length);
  };
  expect(find(chains[0])).toBeUndefined();
  expected.expect(chains);
  expect(find(chains[0], '-A ', ' -j')).toBe(chains[0]);
  expect(find(chains[0])).toBe(chains[0]);
  expect(find(chains[0], '', '1')).toBe(chains[0]);
  expect(expected.find('C00', 0, 3)).toBeUndefined();
  expect(expected.find('D0', 0, 2)).toBeUndefined();
  expect(find(chains[2])).toBe(chains[2]);
  expect(find(chains[1])).toBeUndefined();
  expect(find(chains[10])).toBeUndefined();
  expect(find(chains[9])).toBe(chains[9]);
  expect(find(chains[16])).toBe(chains[16]);
  expect(find(chains[19])).toBe(chains[19]);
  expect(find(undefined)).toBeUndefined();
  expected.expect(chains);
  expect(find(chains[0])).toBe(chains[0]);
  expected.forget();
  expect(find(chains[0])).toBeUndefined();
});

test('lines of a refused rule are told, however the lines before were read', () => {
  // MASQUERADE may stand in POSTROUTING alone.
  const masked = (line: string) =>
    `*nat\n:A - [0:0]\n:B - [0:0]\n-A PREROUTING -j A\n${line}COMMIT\n`;
  const load = (line: string) => () => nodeOf(4).iptables.load(masked(line));
  const quick = '-A A -s 10.0.0.1/32 -p tcp -j ACCEPT\n'.repeat(3);
  expect(load(`${quick}-A A -j MASQUERADE\n`)).toThrow(/8:1/);
  expect(load(`${quick}-A B -j MASQUERADE\n${quick}-A A -j B\n`)).toThrow(/8:1/);
  expect(load(`-A B -j MASQUERADE\n-A B -j MASQUERADE\n${quick}-A A -j B\n`)).toThrow(/5:1/);
  expect(load(`${quick}${'-A B -j ACCEPT\n'.repeat(3)}-A B -j MASQUERADE\n-A A -j B\n`)).toThrow(
    /11:1/,
  );
  // The first rules of a chain come from quick lines, and others behind them.
  expect(
    load(
      `${quick}-A B -s 10.0.0.1/32 -p tcp -j ACCEPT\n# note\n-A B -s 10.0.0.1/32 -p tcp -j ACCEPT\n-A B -j MASQUERADE\n-A A -j B\n`,
    ),
  ).toThrow(/11:1/);
  expect(load(`-A A -j MASQUERADE\n# note\n-A A -j MASQUERADE\n`)).toThrow(/5:1/);
});
