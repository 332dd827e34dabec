import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.ts';

let folder = '';
let said = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  said = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function definition(parameters: Readonly<Record<string, unknown>>, study = 'counts'): string {
  const file = join(folder, 'study.json');
  writeFileSync(file, JSON.stringify({ study, parameters }));
  return file;
}

const SMALL = { plane: ['iptables', 'ipvs'], services: [1, 20], endpoints: 3 };

/** A study whose cells take a tenth of a second. */
function slowStudy(cells: number): string {
  writeFileSync(
    join(folder, 'slow.mjs'),
    `export default {
      name: 'slow',
      parameters: { number: { kind: 'whole', from: 0, to: 99, sentence: 'of the cell' } },
      results: { square: 'count' },
      async run({ parameters: { number } }) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { square: number * number };
      },
    };`,
  );
  return definition({ number: Array.from({ length: cells }, (_, cell) => cell) }, './slow.mjs');
}

describe('packet-path sweep', () => {
  it('runs the cells, and merge writes them sorted, with what the ledger counted', {
    tags: ['slow'],
  }, async () => {
    const out = join(folder, 'results');
    expect(await runCommandLine(['sweep', definition(SMALL), '--out', out, '--workers', '1'])).toBe(
      0,
    );
    expect(said).toContain('4 of 4 cells run');
    expect(await runCommandLine(['merge', out])).toBe(0);
    const rows = readFileSync(join(out, 'merged', 'cells.csv'), 'utf8').split('\n');
    expect(rows.map((row) => row.split(',').slice(3, 10).join(' '))).toEqual([
      'plane services endpoints requests repeat pairs rulesMean',
      'iptables 1 3 1 0 3 16',
      'iptables 20 3 1 0 60 25.5',
      'ipvs 1 3 1 0 3 15',
      'ipvs 20 3 1 0 60 15',
      '',
    ]);
    expect(readdirSync(join(out, 'merged')).sort()).toEqual([
      'cells.csv',
      'cells.ndjson',
      'cells.parquet',
      'run.json',
    ]);
  });

  it('runs the shard that an engine names, and merge says which cells are missing', {
    tags: ['slow'],
  }, async () => {
    vi.stubEnv('SLURM_ARRAY_TASK_ID', '1');
    vi.stubEnv('PACKET_PATH_SHARDS', '4');
    const out = join(folder, 'results');
    const args = ['sweep', slowStudy(6), '--out', out, '--workers', '1'];
    expect(await runCommandLine(args)).toBe(0);
    expect(said).toContain('2 of 2 cells run');
    said = '';
    expect(await runCommandLine(['merge', out])).toBe(1);
    expect(said).toContain('4 of 6 cells are missing: 0, 2, 3, 4');
    expect(existsSync(join(out, 'merged'))).toBe(false);
    expect(await runCommandLine(['merge', out, '--partial'])).toBe(0);
  });

  it('prints cells, seeds, expected time and memory, and runs nothing', async () => {
    const out = join(folder, 'results');
    expect(await runCommandLine(['sweep', definition(SMALL), '--out', out, '--dry-run'])).toBe(0);
    expect(said).toMatch(/^0 {2}[0-9a-f]{16} {2}\{"plane":"iptables","services":1,/);
    expect(said).toMatch(/shard 0\/1: 4 of 4 cells\nexpected: \d+ s on \d+ workers, \d+ MB each/);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    [
      ['absent.json'],
      /^packet-path: absent\.json: it cannot be read: ENOENT: no such file or directory;/m,
    ],
    [['absent.json', '--shard', '3/3'], /there is no such shard; expected 0\/3 to 2\/3/],
    [
      ['absent.json', '--workers', '0'],
      /--workers: '0' is no such number; expected a whole number, 1 to 1024/,
    ],
  ])('%j is refused in one line', async (args, message) => {
    expect(await runCommandLine(['sweep', ...args])).toBe(2);
    expect(said).toMatch(message);
  });

  it('refuses to merge what is no sweep', async () => {
    expect(await runCommandLine(['merge', folder])).toBe(2);
    expect(said).toContain('there is no sweep in it');
  });
});
