import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  writeFileSync(join(folder, 'slow.mjs'), SLOW);
  const parameters = { number: Array.from({ length: 12 }, (_, cell) => cell) };
  writeFileSync(join(folder, 'study.json'), JSON.stringify({ study: './slow.mjs', parameters }));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A study whose cells take a tenth of a second. */
const SLOW = `export default {
  name: 'slow',
  parameters: { number: { kind: 'whole', from: 0, to: 99, sentence: 'of the cell' } },
  results: { square: 'count' },
  async run({ parameters: { number } }) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { square: number * number };
  },
};`;

describe('a sweep that is ended', () => {
  const sweep = (out: string): string[] => [
    MAIN,
    'sweep',
    join(folder, 'study.json'),
    '--out',
    out,
    '--workers',
    '1',
  ];

  /** Starts a sweep, and signals it once a cell is done. */
  async function ended(
    out: string,
    signal: NodeJS.Signals,
  ): Promise<number | NodeJS.Signals | null> {
    const child = spawn(process.execPath, sweep(out), { stdio: 'ignore' });
    const exit = new Promise<number | NodeJS.Signals | null>((resolve) => {
      child.on('exit', (code, by) => resolve(by ?? code));
    });
    const part = join(out, 'part-0-of-1.ndjson');
    while (!existsSync(part) || readFileSync(part).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill(signal);
    return exit;
  }

  const cells = (out: string): string => {
    execFileSync(process.execPath, sweep(out), { stdio: 'ignore' });
    execFileSync(process.execPath, [MAIN, 'merge', out], { stdio: 'ignore' });
    return readFileSync(join(out, 'merged', 'cells.ndjson'), 'utf8');
  };

  it('by SIGTERM ends after the cell at hand; by SIGKILL at once: both go on to the same bytes', async () => {
    const whole = cells(join(folder, 'whole'));
    expect(whole.trimEnd().split('\n')).toHaveLength(12);
    const [stopped, killed] = [join(folder, 'stopped'), join(folder, 'killed')];
    expect(await ended(stopped, 'SIGTERM')).toBe(143);
    expect(await ended(killed, 'SIGKILL')).toBe('SIGKILL');
    expect(readFileSync(join(stopped, 'part-0-of-1.ndjson'), 'utf8')).toMatch(/\n$/);
    expect(cells(stopped)).toBe(whole);
    expect(cells(killed)).toBe(whole);
  });
});
