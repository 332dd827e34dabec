import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  mergedNdjson,
  mergeParts,
  openSweep,
  type RunShardOptions,
  runShard,
  type ShardReport,
  type Sweep,
} from '../src/index.ts';
import { freshFolder, ODD_STUDY, removeFoldersAtEnd, sweepFile } from './folders.ts';

removeFoldersAtEnd();

const NUMBERS = Array.from({ length: 12 }, (_, number) => number);

function odd(parameters: Readonly<Record<string, unknown>> = {}): Promise<Sweep> {
  const all = { number: NUMBERS, ...parameters };
  return openSweep(sweepFile({ study: ODD_STUDY, parameters: all }));
}

async function merged(folder: string): Promise<string> {
  return [...mergedNdjson(await mergeParts(folder))].join('');
}

function run(
  sweep: Sweep,
  folder: string,
  more: Partial<RunShardOptions> = {},
): Promise<ShardReport> {
  return runShard(sweep, { folder, workers: 0, ...more });
}

describe('a sweep', () => {
  it('gives the same bytes with one worker, with two, and in five shards of any order', {
    tags: ['slow'],
  }, async () => {
    const sweep = await odd();
    const folders = [freshFolder(), freshFolder(), freshFolder()];
    await run(sweep, folders[0]!, { workers: 1 });
    await run(sweep, folders[1]!, { workers: 2 });
    for (const index of [3, 0, 4, 2, 1])
      await run(sweep, folders[2]!, { shard: { index, count: 5 } });
    const [one, two, five] = await Promise.all(folders.map(merged));
    expect(one?.split('\n')).toHaveLength(NUMBERS.length + 1);
    expect(two).toBe(one);
    expect(five).toBe(one);
  });

  it('goes on where it was killed, at any byte of a line, and in other shards', async () => {
    const sweep = await odd();
    const whole = freshFolder();
    await run(sweep, whole);
    const part = readFileSync(join(whole, 'part-0-of-1.ndjson'), 'utf8');
    for (const end of [1, Math.floor(part.length / 2), part.length - 2]) {
      const folder = freshFolder();
      await run(sweep, folder, { signal: AbortSignal.abort() });
      writeFileSync(join(folder, 'part-0-of-1.ndjson'), part.slice(0, end));
      const { found } = await run(sweep, folder, { shard: { index: 0, count: 2 } });
      await run(sweep, folder);
      expect(found).toBe(Math.ceil((part.slice(0, end).split('\n').length - 1) / 2));
      expect(await merged(folder)).toBe(await merged(whole));
    }
  });

  it('runs no cell again that some part has', async () => {
    const sweep = await odd();
    const folder = freshFolder();
    await run(sweep, folder, { shard: { index: 1, count: 3 } });
    const { done, found } = await run(sweep, folder);
    expect({ done, found }).toEqual({ done: 8, found: 4 });
    expect((await run(sweep, folder)).done).toBe(0);
  });

  it('ends after the cell at hand when it is stopped', async () => {
    const sweep = await odd({ wait: 50 });
    const folder = freshFolder();
    const controller = new AbortController();
    const report = await run(sweep, folder, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 2) controller.abort();
      },
    });
    expect(report).toMatchObject({ done: 2, stopped: true });
    expect((await mergeParts(folder)).missing).toHaveLength(10);
  });
});

describe('a cell that fails', () => {
  it.each([
    ['throw', /RangeError: no such number/],
    ['wrong', /result 'square' is no count/],
    ['die', /its worker died twice/],
  ])(
    '(%s) is told with its reason, and the others are run',
    { tags: ['slow'] },
    async (deed, reason) => {
      const sweep = await odd({ deed });
      const folder = freshFolder();
      const { done, failed } = await run(sweep, folder, { workers: deed === 'die' ? 2 : 0 });
      expect({ done, failed }).toEqual({ done: 11, failed: 1 });
      const result = await mergeParts(folder);
      expect(result.missing).toEqual([2]);
      expect(result.failed[0]).toMatchObject({ cell: 2, failed: expect.stringMatching(reason) });
    },
  );
});

describe('parts', () => {
  it('of another sweep are refused, by a run and by a merge', async () => {
    const [one, other] = [await odd(), await odd({ wait: 1 })];
    const folder = freshFolder();
    await run(one, folder);
    await expect(run(other, folder)).rejects.toMatchObject({ code: 'mixed-parts' });
    const strange = freshFolder();
    await run(other, strange);
    const [part] = readdirSync(strange).filter((name) => name.startsWith('part'));
    writeFileSync(join(folder, 'part-1-of-2.ndjson'), readFileSync(join(strange, part!)));
    await expect(mergeParts(folder)).rejects.toMatchObject({ code: 'mixed-parts' });
  });

  it('that have a cell twice are joined when their bytes are equal, and else refused', async () => {
    const sweep = await odd();
    const folder = freshFolder();
    await run(sweep, folder);
    const part = join(folder, 'part-0-of-1.ndjson');
    const [first] = readFileSync(part, 'utf8').split('\n');
    appendFileSync(part, `${first}\n`);
    expect((await mergeParts(folder)).cells).toHaveLength(12);
    appendFileSync(part, `${first?.replace('"half":0', '"half":9')}\n`);
    await expect(mergeParts(folder)).rejects.toThrow(/cell 0 was done twice, with other results/);
  });
});

describe('a folder', () => {
  it('that cannot be written is told before any cell is run', async () => {
    const file = join(freshFolder(), 'file');
    writeFileSync(file, '');
    for (const folder of [join(file, 'below'), '/proc/packet-path/sweep']) {
      await expect(run(await odd(), folder)).rejects.toMatchObject({ code: 'not-allowed' });
    }
  });

  it('without a sweep cannot be merged', async () => {
    const folder = join(freshFolder(), 'empty');
    mkdirSync(folder);
    await expect(mergeParts(folder)).rejects.toThrow(
      /empty: there is no sweep in it: ENOENT: no such file or directory;/,
    );
  });
});
