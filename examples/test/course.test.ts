import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';

const folder = new URL('../src/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));

afterEach(() => {
  vi.restoreAllMocks();
});

test('the course is numbered without a gap, and each example says in one line what it asks', () => {
  expect(files.map((name) => Number(name.slice(0, 2)))).toEqual(files.map((_, index) => index + 1));
  for (const name of files) {
    const [title] = readFileSync(new URL(name, folder), 'utf8').split('\n', 1);
    expect(title, name).toMatch(/^\/\/ [A-Za-z].{20,105}[.?]$/);
  }
});

// An example asserts what it says: it throws where that is not so. Its output is shown in the folder beside.
test.each(files)('%s prints what examples/shown has', { tags: ['slow'] }, async (name) => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const { argv } = process;
  process.argv = argv.slice(0, 2);
  try {
    await import(`../src/${name}`);
  } finally {
    process.argv = argv;
  }
  const printed = `${log.mock.calls.map((words) => words.join(' ')).join('\n')}\n`;
  const shown = new URL(`../shown/${name.replace('.ts', '.txt')}`, import.meta.url);
  await expect(printed).toMatchFileSnapshot(fileURLToPath(shown));
});

test('the list of the course has each example, its title and its output', () => {
  const list = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const name of files) {
    const [title = ''] = readFileSync(new URL(name, folder), 'utf8').split('\n', 1);
    expect(list).toContain(`(src/${name}) | ${title.slice('// '.length)} `);
    expect(list).toContain(`(shown/${name.replace('.ts', '.txt')})`);
  }
});
