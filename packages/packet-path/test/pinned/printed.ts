import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';

/** The text that a command prints. Files that it writes go nowhere. */
export async function printed(command: string, ...args: readonly string[]): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'pinned-'));
  let stdout = '';
  const writing = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += String(text);
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockReturnValue(true),
  ];
  try {
    const places = command === 'study' ? ['--out', out] : [];
    expect(await runCommandLine([command, ...args, ...places])).toBe(0);
  } finally {
    for (const spy of writing) spy.mockRestore();
    rmSync(out, { recursive: true });
  }
  return stdout;
}
