import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(join(root, 'docs/cookbook.md'), 'utf8');
const { exports: doors } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { exports: Record<string, { '@packet-path/source': string }> };
/** Packages that a recipe needs beside ours, such as those of a chart, by whose dependency they are. */
const others = { 'fast-check': 'packet-path' } as Readonly<Record<string, string>>;
const folder = mkdtempSync(fileURLToPath(new URL('./cookbook-', import.meta.url)));
const began = process.cwd();
// A recipe writes its files where it stands; a module that it writes finds the packages as a user's does.
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(began);
  rmSync(folder, { recursive: true });
});

/** Each recipe: its title, its program, and the output that is shown. */
const recipes = [...page.matchAll(/^## (.+)$([\s\S]*?)(?=^## |(?![\s\S]))/gm)].map(
  ([, title = '', text = '']) => ({
    title,
    program: /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '',
    output: /```text output\n([\s\S]*?)```/.exec(text)?.[1],
  }),
);

/** The import of a recipe, as the file that stands behind it here. */
function fileOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  if (specifier.startsWith('@packet-path/')) {
    return join(root, 'packages', specifier.slice('@packet-path/'.length), 'src/index.ts');
  }
  if (!specifier.startsWith('packet-path')) {
    const owner = join(root, 'packages', others[specifier] ?? 'figures', 'package.json');
    return pathToFileURL(createRequire(owner).resolve(specifier)).href;
  }
  const door = doors[`.${specifier.slice('packet-path'.length)}`]!;
  return fileURLToPath(new URL(`../${door['@packet-path/source']}`, import.meta.url));
}

describe('the cookbook', () => {
  test('has the recipes that were promised', () => {
    const titles = recipes.map(({ title }) => title).join('\n');
    for (const word of [
      'sweep',
      'Weights',
      'Rules of your own',
      'million',
      'scheduler',
      'data plane',
      'Observable Plot',
      'notebook',
    ]) {
      expect(titles).toContain(word);
    }
    expect(recipes.every(({ program }) => program !== '')).toBe(true);
  });

  test.each(recipes)('runs: $title', async ({ title, program, output }) => {
    const file = join(folder, `${title.replaceAll(/\W+/g, '-')}.ts`);
    const written = program.replaceAll(/`[^`]*`|from '([^']+)'/g, (found, specifier?: string) =>
      specifier === undefined ? found : `from '${fileOf(specifier)}'`,
    );
    writeFileSync(file, written);
    const lines: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
      lines.push(
        values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' '),
      );
    });
    await import(/* @vite-ignore */ file);
    log.mockRestore();
    expect(lines.join('\n')).not.toMatch(/\bfalse\b|NaN|undefined/);
    if (output !== undefined) expect(lines.join('\n').trimEnd()).toBe(output.trimEnd());
  });
});
