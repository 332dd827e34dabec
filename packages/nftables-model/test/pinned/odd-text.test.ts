import { createRandom } from '@packet-path/core';
import { expect, test } from 'vitest';
import { nftRulesetOf, readNft, writeNft } from '../../src/index.ts';
import { MATCHES, NAMED } from './lines.ts';
import { refusalOf } from './refusal.ts';
import { STATEMENTS } from './statements.ts';

/** Words that stand in the place of one of a rule. */
const ODD = [
  ...['0', '1', '15', '255', '256', '65535', '65536', '0x10', '4294967295', '4294967296', '007'],
  ...['odd', '"odd"', '""', '10.0.0.1', '10.0.0.0/8', 'fd00::1', 'tcp', 'ip', 'eth0', '5s', '1d2h'],
  ...[
    '{',
    '}',
    '(',
    ')',
    '.',
    ',',
    ':',
    '-',
    '/',
    '|',
    '&',
    '!=',
    '<',
    '@seen',
    '*',
    'accept',
    'to',
  ],
];

/** The words of a rule, as nft tells them apart. */
const WORD = /"[^"]*"|[\w.:/-]+|[!<>=]=|<<|>>|[^\s\w]/g;

/** The names of sets, objects and chains that a rule may need. */
const NAMES = /@\w{3}|hits|much|rate1|files|other/;

/** The rule as it is listed, or how it is refused, by the column within its line. */
function read(rule: string): string {
  const named = NAMES.test(rule) ? `${NAMED.ip}${NAMED.both}` : '';
  const script = `table inet t {${named}\nchain c {\ntype filter hook forward priority filter;\n${rule}\n}\n}\n`;
  try {
    const listed = writeNft(nftRulesetOf(readNft(script)));
    return listed.split('\n').slice(-4, -3).join('').trim();
  } catch (error) {
    return refusalOf(error)
      .replace(/\d+:/, '')
      .replace(/(?<=wants .{24}).*/, '…');
  }
}

/** A rule without a word, with a word twice, with another word in its place, or cut behind it. */
function changed(rule: string, start: number, word: string, turn: number, odd: string): string {
  const [before, behind] = [rule.slice(0, start), rule.slice(start + word.length)];
  if (turn === 0) return `${before}${behind.trimStart()}`;
  if (turn === 1) return `${before}${word} ${word}${behind}`;
  return turn === 2 ? `${before}${word}` : `${before}${odd}${behind}`;
}

test('rules with an odd word are refused at their place, or read as they were', {
  tags: ['slow'],
}, async () => {
  const shapes = new Set<string>();
  const lines: string[] = [];
  for (const line of [MATCHES, ...Object.values(STATEMENTS)].join('\n').split(/;; |\n/)) {
    const rule = line.trim();
    const shape = rule.replace(/\d+/g, '0');
    if (rule === '' || shapes.has(shape)) continue;
    shapes.add(shape);
    const random = createRandom(rule);
    const words = [...rule.matchAll(WORD)];
    lines.push(rule);
    const told = new Set<string>();
    for (const [index, { 0: word, index: start }] of words.entries()) {
      for (let count = 0; count < 2; count++) {
        const turn = (index + 3 * count) % 4;
        const text = changed(rule, start, word, turn, ODD[random.below(ODD.length)]!);
        if (told.has(text)) continue;
        told.add(text);
        const result = read(text);
        lines.push(`  ${text}${result === text ? '' : `\n    ${result}`}`);
      }
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('odd-text.txt');
});

/** A word with a letter before it, one behind it, and without its first or last character. */
function worn(word: string): readonly string[] {
  return [`x${word}`, `${word}x`, word.slice(1), word.slice(0, -1)];
}

test('words with a letter too many, or one too few, are read where they were', {
  tags: ['slow'],
}, async () => {
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const line of [MATCHES, ...Object.values(STATEMENTS)].join('\n').split(/;; |\n/)) {
    const rule = line.trim();
    let before = '';
    for (const { 0: word, index: start } of rule.matchAll(WORD)) {
      const isNew = /\w/.test(word) && !seen.has(`${before} ${word}`);
      seen.add(`${before} ${word}`);
      before = word;
      if (!isNew) continue;
      const told = worn(word).map((one) =>
        read(`${rule.slice(0, start)}${one}${rule.slice(start + word.length)}`),
      );
      const codes = told.filter((text) => text.startsWith('refused'));
      lines.push(
        `${rule} [${start}] ${new Set(codes.map((text) => text.replace(/,.*/, ''))).size}`,
      );
      for (const text of told) if (!text.startsWith('refused')) lines.push(`  ${text}`);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('worn-words.txt');
});
