import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './support/run-command.ts';

test('figures prints JSON: the folder, its files and the figures', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'packet-path-json-'));
  try {
    const out = join(folder, 'figures');
    const args = ['--only', 'tables', '--data-only', '--out', out, '--json'];
    const { stdout, stderr, code } = await runCommand('figures', ...args);
    expect(code, stderr).toBe(0);
    const told: unknown = JSON.parse(stdout);
    expect(told).toMatchObject({ folder: out, files: ['tables.csv', 'tables.json', 'run.json'] });
    expect(told).toHaveProperty('figures.0.panels');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
