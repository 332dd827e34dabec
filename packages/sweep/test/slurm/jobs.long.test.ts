import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSweep, parallelJob, type Sweep, slurmJob } from '../../src/index.ts';
import { freshFolder, ODD_STUDY, removeFoldersAtEnd, sweepFile } from '../folders.ts';
import { OneMachineCluster } from './one-machine-cluster.ts';

removeFoldersAtEnd();

const MAIN = fileURLToPath(new URL('../../../packet-path/dist/cli/main.js', import.meta.url));
const PROGRAM = [process.execPath, MAIN];
const CELLS = 40;

let sweep: Sweep;
let alone = '';

const cells = (out: string): string => readFileSync(join(out, 'merged', 'cells.ndjson'), 'utf8');

/** Writes the files of a job to a folder of its own. */
function written(files: Readonly<Record<string, string>>): string {
  const folder = freshFolder();
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

beforeAll(async () => {
  const numbers = Array.from({ length: CELLS }, (_, number) => number);
  sweep = await openSweep(
    sweepFile({ study: ODD_STUDY, parameters: { number: numbers, wait: 200 } }),
  );
  const out = freshFolder();
  for (const args of [
    ['sweep', sweep.file, '--out', out],
    ['merge', out],
  ]) {
    execFileSync(process.execPath, [MAIN, ...args], { stdio: 'ignore' });
  }
  alone = cells(out);
}, 120_000);

describe('Slurm', () => {
  let cluster: OneMachineCluster;

  beforeAll(async () => {
    cluster = new OneMachineCluster(freshFolder());
    await cluster.start();
  }, 120_000);
  afterAll(() => cluster.stop());

  it('runs the array, puts a killed task back, and merges to the bytes of a run alone', async () => {
    const out = freshFolder();
    const folder = written(slurmJob(sweep, { shards: 8, out, program: PROGRAM }));
    cluster.run('sh', join(folder, 'submit.sh'));
    const part = join(out, 'part-1-of-8.ndjson');
    await cluster.until(() => existsSync(part) && readFileSync(part).length > 0, 120);
    const [job] = cluster.run('squeue', '-h', '-r', '-t', 'R', '-o', '%F').split('\n');
    cluster.run('scontrol', 'requeue', `${job}_1`);
    await cluster.until(() => existsSync(join(out, 'merged', 'run.json')), 400);
    expect(cells(out)).toBe(alone);
    // Slurm waits two minutes before it starts a task again that was put back.
  }, 500_000);

  it('runs tasks again alone: they are still two of eight', async () => {
    const out = freshFolder();
    const folder = written(slurmJob(sweep, { shards: 8, out, program: PROGRAM }));
    cluster.run('sbatch', '--chdir', folder, '--array=3,7', join(folder, 'sweep.sbatch'));
    const parts = [3, 7].map((index) => join(out, `part-${index}-of-8.ndjson`));
    const ended = (part: string): boolean => readFileSync(part, 'utf8').split('\n').length === 6;
    await cluster.until(() => parts.every(ended), 200);
    expect(existsSync(join(out, 'part-0-of-8.ndjson'))).toBe(false);
  }, 300_000);
});

describe('GNU parallel', () => {
  it('runs the shards, and merges to the bytes of a run alone', () => {
    const out = freshFolder();
    const folder = written(parallelJob(sweep, { shards: 4, out, program: PROGRAM }));
    execFileSync('sh', ['sweep.sh', '-j', '2'], { cwd: folder, stdio: 'pipe' });
    expect(cells(out)).toBe(alone);
  }, 120_000);
});
