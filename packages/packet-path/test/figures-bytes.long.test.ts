import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';

const OWN = 'run.json';

/** The digest of each file of a folder, a line each. */
function digests(folder: string): string {
  const files = readdirSync(folder).sort();
  // Seven figures of three files each, the page, and the run's own, which names the version.
  expect(files).toHaveLength(23);
  return files
    .filter((name) => name !== OWN)
    .map((name) => {
      const digest = createHash('sha256').update(readFileSync(join(folder, name)));
      return `${digest.digest('hex')}  ${name}\n`;
    })
    .join('');
}

// A change of the pinned file is a change of results, for the changelog to explain:
// `npm run test:long -- figures-bytes --update` writes it anew.
test('every figure is the same bytes as it was', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'figures-'));
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const out = join(directory, 'figures');
    expect(await runCommandLine(['figures', '--out', out])).toBe(0);
    await expect(digests(out)).toMatchFileSnapshot('pinned/figures.sha256');
  } finally {
    vi.restoreAllMocks();
    rmSync(directory, { recursive: true });
  }
});
