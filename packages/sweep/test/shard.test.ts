import { describe, expect, it } from 'vitest';
import { parseShard, shardOf } from '../src/index.ts';

describe('a shard', () => {
  it.each([
    [
      { SLURM_ARRAY_TASK_ID: '3', PACKET_PATH_SHARDS: '8' },
      { index: 3, count: 8 },
    ],
    [
      { SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_COUNT: '2', PACKET_PATH_SHARDS: '8' },
      { index: 7, count: 8 },
    ],
    [
      { JOB_COMPLETION_INDEX: '0', PACKET_PATH_SHARDS: '5' },
      { index: 0, count: 5 },
    ],
    [
      { SGE_TASK_ID: '1', PACKET_PATH_SHARDS: '5' },
      { index: 0, count: 5 },
    ],
    [{ SGE_TASK_ID: 'undefined' }, { index: 0, count: 1 }],
    [
      { PARALLEL_SEQ: '5', PACKET_PATH_SHARDS: '5' },
      { index: 4, count: 5 },
    ],
    [{}, { index: 0, count: 1 }],
  ])('is read from %j', (environment, shard) => {
    expect(shardOf(environment)).toEqual(shard);
  });

  it.each([
    [
      { SLURM_ARRAY_TASK_ID: '8', PACKET_PATH_SHARDS: '8' },
      /SLURM_ARRAY_TASK_ID is 8: there is no/,
    ],
    [
      { SGE_TASK_ID: '0', PACKET_PATH_SHARDS: '8' },
      /there is no such shard; expected 0\/8 to 7\/8/,
    ],
    [{ SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '8' }, /an index .*, and no count/],
    [{ PACKET_PATH_SHARDS: '4' }, /nothing says which/],
  ])('%j is refused', (environment, message) => {
    expect(() => shardOf(environment)).toThrow(message);
  });

  it('is written i/n, counted from 0', () => {
    expect(parseShard('2/5')).toEqual({ index: 2, count: 5 });
    for (const text of ['5/5', '0/0', '-1/5', '1', 'a/b', '1/5/2', '1.5/3']) {
      expect(() => parseShard(text)).toThrow(/shard/);
    }
  });
});
