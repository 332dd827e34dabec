import { createRandom, type Family, PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import type { TableName } from '../../src/index.ts';
import { TestNode, tableOf } from '../node.ts';
import { SETS } from '../support/words.ts';
import { type Place, places, rulesOf } from './lines.ts';
import { MATCH_LINES } from './match-lines.ts';
import { sound } from './probes.ts';
import { TARGET_LINES } from './target-lines.ts';

/** Words that stand in the place of one of a line. */
const ODD = [
  ...[
    '0',
    '1',
    '2',
    '15',
    '32',
    '255',
    '256',
    '65535',
    '65536',
    '0x10',
    '4294967295',
    '4294967296',
  ],
  ...[
    '!',
    '-',
    '--odd',
    'odd',
    'any',
    'ALL',
    'NONE',
    'all',
    '-1',
    ':',
    '1:',
    ':1',
    '1:2',
    '2:1',
    '1-2',
  ],
  ...[
    '1,2',
    ',',
    '1/1',
    '0x0/0x0',
    '10.0.0.1',
    'fd00::1',
    'tcp',
    'ftp',
    '5s',
    '""',
    '"a b"',
    '1.5',
    'src',
  ],
];

/** The rules that a line is saved as, or the code, column and expected value of its refusal. */
function read(node: TestNode, line: string, { table, chain }: Place): string[] | string {
  try {
    node.iptables.load(tableOf(table, [`-A ${chain} ${line}`]));
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    const { code, column, expected } = error;
    return `${code} ${column === undefined ? '' : column - chain.length}, wants ${expected}`.replace(
      /(?<=wants .{30}).*/,
      '…',
    );
  }
  return rulesOf(node.iptables.save());
}

function nodeOf(family: Family): TestNode {
  const node = new TestNode('', family);
  node.ipsets.load(SETS[family]);
  return node;
}

/** A line without a word, with a word twice, with another word in its place, or cut behind it. */
function changed(words: readonly string[], at: number, turn: number, odd: string): string {
  const [before, word, behind] = [words.slice(0, at), words[at]!, words.slice(at + 1)];
  if (turn === 0) return [...before, ...behind].join(' ');
  if (turn === 1) return [...before, word, word, ...behind].join(' ');
  return (turn === 2 ? [...before, word] : [...before, odd, ...behind]).join(' ');
}

/** How packets fare that meet some rules, each in the chain alone: their outcomes, marks and the like. */
function fates(place: Place, rules: readonly string[]): string {
  const node = nodeOf(place.family);
  try {
    node.iptables.load(tableOf(place.table, rules));
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return `is not read again: ${error.code} ${error.column}`;
  }
  return [0, 2, 8, 12, 14, 18, 24]
    .map((index) => {
      const { outcome, emitted } = node.host.send(sound(place.family)[index]!);
      const [packet] = emitted;
      const counts = node.matched(place.table, place.chain).join('');
      if (packet === undefined) return `${outcome[0]}${counts}`;
      return `${counts}/${packet.mark || ''}${packet.tos ? `t${packet.tos}` : ''}`;
    })
    .join(' ');
}

test('lines with an odd word are refused at their place, or are the rules that they were', {
  tags: ['slow'],
}, async () => {
  const lines: string[] = [];
  for (const lists of [MATCH_LINES, TARGET_LINES]) {
    for (const [place, given] of places(lists)) {
      if (place.family === 6 && place.isAlone) continue;
      lines.push(`${place.table} ${place.chain}, IPv${place.family}`);
      const node = nodeOf(place.family);
      const shapes = new Set<string>();
      for (const line of given) {
        const shape = line.replace(/[\d.]+/g, '0');
        // IPv6 has the lines of IPv4 too: every third of them is enough there.
        if (shapes.has(shape) || (place.family === 6 && shapes.size % 3 > 0)) {
          shapes.add(shape);
          continue;
        }
        shapes.add(shape);
        const random = createRandom(line);
        const words = line.split(' ');
        lines.push(line);
        const told = new Set<string>([line]);
        for (const at of words.keys()) {
          for (const turn of [at % 4, 3]) {
            const text = changed(words, at, turn, ODD[random.below(ODD.length)]!);
            if (told.has(text)) continue;
            told.add(text);
            const rules = read(node, text, place);
            if (typeof rules === 'string') lines.push(`  ${text}`, `    ${rules}`);
            else {
              const same = rules.length === 1 && rules[0] === `-A ${place.chain} ${text}`;
              lines.push(`  ${text}`, ...(same ? [] : rules.map((rule) => `    ${rule}`)));
              if (turn === 3) lines.push(`      ${fates(place, rules)}`);
            }
          }
        }
      }
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('odd-lines.txt');
});

const CHAINS: readonly (readonly [TableName, readonly string[]])[] = [
  ['raw', ['PREROUTING', 'OUTPUT']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['security', ['INPUT', 'FORWARD', 'OUTPUT']],
];

test('rules stand in the chains where they stood', { tags: ['slow'] }, async () => {
  const lines: string[] = [];
  const codes: string[] = [];
  for (const lists of [MATCH_LINES, TARGET_LINES]) {
    for (const [{ table, chain, family }, given] of places(lists)) {
      const node = nodeOf(family);
      for (const line of given) {
        if (typeof read(node, line, { table, chain, family, isAlone: false }) === 'string')
          continue;
        const told = CHAINS.map(([table, chains]) =>
          [...chains, 'own'].map((chain) => {
            const own = chain === 'own' ? ':own - [0:0]\n' : '';
            try {
              node.iptables.load(`*${table}\n${own}-A ${chain} ${line}\nCOMMIT\n`);
            } catch (error) {
              if (!(error instanceof PacketPathError)) throw error;
              const code = `${error.code} ${error.column === undefined}`;
              if (!codes.includes(code)) codes.push(code);
              return String(1 + codes.indexOf(code));
            }
            return '.';
          }),
        );
        const text = told.map((of) => of.join('')).join(' ');
        if (/\d/.test(text)) lines.push(`IPv${family} ${line}\n  ${text}`);
      }
    }
  }
  await expect(`${codes.join(', ')}\n${lines.join('\n')}\n`).toMatchFileSnapshot('chains.txt');
});

/** A word with a letter before it, one behind it, and without its first or last character, or any. */
function worn(word: string): readonly string[] {
  return [
    `x${word}`,
    `${word}x`,
    word.slice(1) || '""',
    word.slice(0, -1) || '""',
    '""',
    `"${word} "`,
  ];
}

test('numbers and names with a letter too many, or one too few, are read where they were', {
  tags: ['slow'],
}, async () => {
  const lines: string[] = [];
  for (const lists of [MATCH_LINES, TARGET_LINES]) {
    for (const [place, given] of places(lists)) {
      const node = nodeOf(place.family);
      const seen = new Set<string>();
      for (const line of given) {
        const words = line.split(' ');
        // IPv6 has most lines of IPv4 too.
        if (place.family === 6 && !/ip6|:|hl|frag|6/.test(line)) continue;
        for (const [at, word] of words.entries()) {
          const name = words[at - 1];
          if (word.startsWith('-') || word === '!' || name === undefined) continue;
          if (name === '-m' || name === '-j' || seen.has(`${name} ${word}`)) continue;
          seen.add(`${name} ${word}`);
          const told = worn(word).map((one) => {
            const rules = read(node, words.with(at, one).join(' '), place);
            return typeof rules === 'string'
              ? rules.replace(/,.*/, '')
              : `${one}: ${rules.join(' & ')}`;
          });
          const taken = told.filter((text) => text.includes(': -A'));
          const codes = told.filter((text) => !text.includes(': -A'));
          lines.push(
            `${line} [${at}] ${[...new Set(codes)].join('; ')}`,
            ...taken.map((text) => `  ${text}`),
          );
        }
      }
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('worn-words.txt');
});
