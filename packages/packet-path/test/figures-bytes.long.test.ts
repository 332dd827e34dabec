import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';

test('every figure is the same bytes for one seed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'figures-'));
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const [first, second] = ['a', 'b'].map((name) => join(directory, name));
    for (const out of [first!, second!]) {
      expect(await runCommandLine(['figures', '--out', out])).toBe(0);
    }
    const files = readdirSync(first!);
    // Seven figures of three files each, the page, and the run's own.
    expect(files).toHaveLength(23);
    for (const name of files) {
      expect(readFileSync(join(second!, name)).equals(readFileSync(join(first!, name))), name).toBe(
        true,
      );
    }
  } finally {
    vi.restoreAllMocks();
    rmSync(directory, { recursive: true });
  }
});
