import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';

/** Seconds of processor time that all figures may take: 3 minutes on two cores, of which one is used. */
const MOST = 180;

test('every figure is the same bytes for one seed, within three minutes of one processor', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'figures-'));
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const [first, second] = ['a', 'b'].map((name) => join(directory, name));
    for (const out of [first!, second!]) {
      const before = process.cpuUsage();
      expect(await runCommandLine(['figures', '--out', out])).toBe(0);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6).toBeLessThan(MOST);
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
}, 900_000);
