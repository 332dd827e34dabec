import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((name) =>
  readFileSync(new URL(name, root), 'utf8'),
) as [string, string];

const BLOCKS = /^```[\s\S]*?^```$/gm;

/** A text without its blocks of code; the two links between the languages are of the languages. */
const prose = (text: string): string =>
  text.replace(BLOCKS, '').replace(/^\[(?:English|简体中文)\]\(README(?:\.zh-CN)?\.md\)$/m, '');

/** All that a pattern finds, sorted: a translation may have another order. */
const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([found, part]) => part ?? found).sort();

test('each language links the other', () => {
  expect(english).toContain('](README.zh-CN.md)');
  expect(chinese).toContain('](README.md)');
});

test.each<readonly [string, (text: string) => readonly string[]]>([
  ['blocks of code and output', (text) => all(text, BLOCKS)],
  ['levels of headings, in order', (text) => [...prose(text).matchAll(/^#+(?= )/gm)].map(String)],
  ['names and commands in code', (text) => all(prose(text).replace(/\s+/g, ' '), /`([^`]+)`/g)],
  ['links', (text) => all(prose(text), /\]\(([^)]+)\)/g)],
  ['references', (text) => all(prose(text), /^\[\w+\]: .*$/gm)],
  ['rows of tables', (text) => [`${all(prose(text), /^\|.*\|$/gm).length}`]],
  [
    'numbers outside of code',
    (text) =>
      all(
        prose(text)
          .replace(/`[^`]+`/g, '')
          .replace(/\]\([^)]+\)/g, ''),
        /\d[\d,.]*\d|\d/g,
      ),
  ],
])('both READMEs have the same %s', (_, of) => {
  expect(of(chinese)).toEqual(of(english));
  expect(of(english).length).toBeGreaterThan(0);
});
