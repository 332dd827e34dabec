import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

function textsIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/** The READMEs and the pages of docs. */
const TEXTS = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/README.md`),
  ...textsIn('docs'),
  ...textsIn('docs/decisions'),
].filter((path) => existsSync(join(ROOT, path)));

interface Link {
  readonly words: string;
  readonly target: string;
}

const { homepage } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
/** Links of READMEs that are published are absolute. */
const OWN = `${homepage.replace(/#.*$/, '')}/blob/main/`;

/** The links of a text to files of the repository. */
function linksOf(path: string): Link[] {
  const text = readFileSync(join(ROOT, path), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)]
    .map(([, words = '', target = '']) => ({ words, target: target.replace(/#.*$/, '') }))
    .map(({ words, target }) => ({
      words,
      target: target.startsWith(OWN)
        ? relative(join(ROOT, dirname(path)), join(ROOT, target.slice(OWN.length)))
        : target,
    }))
    .filter(({ target }) => target !== '' && !/^[a-z]+:/.test(target));
}

test.each(TEXTS)('every link of %s leads to a file', (path) => {
  const broken = linksOf(path)
    .map(({ target }) => join(dirname(path), target))
    .filter((target) => !existsSync(join(ROOT, target)));
  expect(broken).toEqual([]);
});

describe('docs/one-packet.md', () => {
  const page = 'docs/one-packet.md';
  const links = linksOf(page).map(({ words, target }) => ({
    name: words.replaceAll('`', ''),
    file: relative(ROOT, join(ROOT, dirname(page), target)),
  }));

  test('leads to functions', () => expect(links.length).toBeGreaterThan(14));

  test.each(links.map(({ name, file }) => [name, file]))('%s is declared in %s', (name, file) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    const [owner = '', member] = name.split('.');
    expect(source).toMatch(new RegExp(`(class|interface|function) ${owner}\\b`));
    if (member !== undefined) expect(source).toMatch(new RegExp(`^  ${member}\\(`, 'm'));
  });
});
