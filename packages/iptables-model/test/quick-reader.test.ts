import { type Family, PacketPathError } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { type MatchExtension, Registry } from '../src/index.ts';
import { TestNode } from './node.ts';
import { rulesets } from './support/rulesets.ts';
import { SETS } from './support/words.ts';

/** The tables after a text was loaded, or the refusal with its line. */
function outcome(family: Family, text: string): string {
  const node = new TestNode('', family);
  node.ipsets.load(SETS[family]);
  try {
    const report = node.iptables.load(text, { counters: true });
    const tracked = node.conntrack.enabled(family);
    expect(node.iptables.savedLength).toBe(node.iptables.save().length);
    return `${node.iptables.save({ counters: true })}${JSON.stringify(report)} ${tracked}`;
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return `${error.code} in line ${error.line}`;
  }
}

/** The same text in the long names of commands, which only the general reader takes. */
function inLongNames(text: string): string {
  return text.replaceAll(/^((?:\[\d+:\d+\] )?)-A /gm, '$1--append ');
}

/** Texts whose rules come thrice, with other addresses, notes and places to go. */
function repeated(family: Family): fc.Arbitrary<string> {
  return rulesets(family, { mixed: 6, run: 12 }).map((text) =>
    text
      .split('\n')
      .flatMap((line) => {
        if (!line.startsWith('-A')) return [line];
        const other = line
          .replaceAll('10.0.0.2', '10.20.30.40')
          .replaceAll('fd00::2', 'fd00::abcd:2')
          .replaceAll('"svc', '"another svc')
          .replaceAll(':8080', ':9090');
        return [line, other, `[1:40] ${line}`];
      })
      .join('\n'),
  );
}

describe.each<Family>([4, 6])('rules that repeat themselves, IPv%s', (family) => {
  test('are read as the general reader reads them', { tags: ['slow'] }, () => {
    fc.assert(
      fc.property(repeated(family), (text) => {
        expect(outcome(family, text)).toBe(outcome(family, inLongNames(text)));
      }),
      { numRuns: 20 * PROPERTY_RUNS, seed: 1 },
    );
  });

  test('are refused as the general reader refuses them', { tags: ['slow'] }, () => {
    const mistakes = [
      '\\',
      '"',
      ' ',
      '  ',
      '.',
      '/',
      ':',
      '0',
      '999',
      'x',
      '-',
      '!',
      ',',
      '\t',
      'é',
    ];
    const broken = fc
      .tuple(repeated(family), fc.nat(), fc.constantFrom(...mistakes), fc.nat(2))
      .map(([text, place, mistake, removed]) => {
        const at = place % text.length;
        return text.slice(0, at) + mistake + text.slice(at + removed);
      })
      // A mistake that makes or hides a command is another in the long name.
      .filter(
        (text) =>
          (text.match(/^(?:\[.*\] )?-A /gm) ?? []).length === (text.match(/-A /g) ?? []).length,
      );
    fc.assert(
      fc.property(broken, (text) => {
        expect(outcome(family, text)).toBe(outcome(family, inLongNames(text)));
      }),
      { numRuns: 50 * PROPERTY_RUNS, seed: 1 },
    );
  });
});

test('a note keeps its escapes, blanks and length', () => {
  const notes = [
    '"a b"',
    '"a \\"b\\""',
    'bare',
    '"',
    `"${'x'.repeat(255)}"`,
    `"${'x'.repeat(256)}"`,
  ];
  for (const note of notes) {
    const rule = (text: string) => `-A FORWARD -m comment --comment ${text} -j ACCEPT`;
    const text = `*filter\n${rule('"first"')}\n${rule(note)}\nCOMMIT\n`;
    expect(outcome(4, text)).toBe(outcome(4, inLongNames(text)));
  }
});

describe('rules of one pattern are read once, and again where they differ in more', () => {
  const mine: MatchExtension<number> = {
    name: 'mine',
    options: { '--mine': { values: 1 } },
    read: (given) => Number(given.require('--mine').value),
    write: (value) => `--mine ${value}`,
    compile: (value) => ({ matches: ({ mark }) => mark === value }),
  };

  /** Counts how often the general reader looks the match up: once in each line that it reads. */
  class Counting extends Registry {
    times = 0;

    constructor() {
      super([mine]);
    }

    override match(family: Family, name: string): MatchExtension | undefined {
      if (name === mine.name) this.times++;
      return super.match(family, name);
    }
  }

  /** How many lines of rules with an own match the general reader reads. */
  function timesRead(family: Family, table: 'filter' | 'nat', rules: readonly string[]): number {
    const registry = new Counting();
    const head = `*${table}\n:A - [0:0]\n:B - [0:0]\n:C - [0:0]\n`;
    const text = `${head}${rules.map((rule) => `-A A -m mine --mine 5 ${rule}\n`).join('')}COMMIT\n`;
    const node = new TestNode('', family, { registry });
    node.iptables.load(text);
    const quick = registry.times;
    const other = new TestNode('', family, { registry });
    other.iptables.load(text.replaceAll('\n-A', '\n--append'));
    expect(node.iptables.save()).toBe(other.iptables.save());
    expect(registry.times - quick).toBe(rules.length);
    return quick;
  }

  test.each<[string, 'filter' | 'nat', (index: number) => string]>([
    ['addresses', 'filter', (at) => `-s 10.0.0.${at}/32 -d 10.1.${at}.9/32 -j ACCEPT`],
    ['networks of one length', 'filter', (at) => `-s 10.${at}.0.0/16 -j ACCEPT`],
    ['notes', 'filter', (at) => `-m comment --comment "rule ${at}" -j ACCEPT`],
    ['bare notes', 'filter', (at) => `-m comment --comment rule${at} -j ACCEPT`],
    ['chains', 'filter', (at) => `-p tcp -j ${at % 2 === 0 ? 'B' : 'C'}`],
    ['chains that they go to', 'filter', (at) => `-p tcp -g ${at % 2 === 0 ? 'B' : 'C'}`],
    ['servers', 'nat', (at) => `-p tcp -j DNAT --to-destination 10.0.0.${at}:${8000 + at}`],
    ['sources', 'nat', (at) => `-p udp -j SNAT --to-source 10.0.0.${at}:${at + 1}`],
    ['servers without ports', 'nat', (at) => `-j DNAT --to-destination 10.0.0.${at}`],
    [
      'all at once',
      'filter',
      (at) => `-s 10.0.${at}.0/24 -d 10.9.9.${at}/32 -p tcp -m comment --comment "a ${at}" -j B`,
    ],
  ])('%s', (_, table, rule) => {
    const rules = Array.from({ length: 30 }, (_item, index) => rule(index + 1));
    expect(timesRead(4, table, rules)).toBe(1);
  });

  test('addresses of IPv6', () => {
    const digits = ['1', '9', 'a', 'f', 'abcd', '0f0', 'e:d:c:b', '90:19'];
    const rules = digits.map((word) => `-s fd00::${word}/128 -d fd01:${word}::1/128 -j ACCEPT`);
    expect(timesRead(6, 'filter', rules)).toBe(1);
  });

  test.each<[string, 'filter' | 'nat', readonly string[]]>([
    ['masks', 'filter', ['-s 10.0.0.1/32 -j B', '-s 10.0.0.0/24 -j B', '-s 10.0.0.0/8 -j B']],
    ['options', 'filter', ['-p tcp -j B', '-p udp -j B', '-p tcp -i eth0 -j B']],
    ['targets', 'filter', ['-p tcp -j ACCEPT', '-p tcp -j DROP', '-p tcp -g B']],
    ['escapes', 'filter', ['-m comment --comment "a"', '-m comment --comment "\\"a"']],
  ])('not %s', (_, table, rules) => {
    expect(timesRead(4, table, rules)).toBe(rules.length);
  });
});
