import {
  checkArgument,
  objectOf,
  PacketPathError,
  shown,
  someNumber,
  someObject,
} from '@packet-path/core';

/** One part of a sweep's work: cells whose number, divided by the count, leaves the index. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** The whole sweep as one shard. */
export const WHOLE: Shard = { index: 0, count: 1 };

/** Variables in which engines tell a task its index, and the index of their first task. */
const ENGINES = [
  { variable: 'SLURM_ARRAY_TASK_ID', engine: 'Slurm', first: 0 },
  { variable: 'JOB_COMPLETION_INDEX', engine: 'Kubernetes', first: 0 },
  { variable: 'SGE_TASK_ID', engine: 'Grid Engine', first: 1 },
  { variable: 'PARALLEL_SEQ', engine: 'GNU parallel', first: 1 },
] as const;

/** The variable in which a written job fixes the number of its shards. */
export const SHARDS_VARIABLE = 'PACKET_PATH_SHARDS';

/**
 * Reads `i/n`, the shard i of n, counted from 0.
 *
 * @throws {PacketPathError} `usage`
 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  if (index === undefined || count === undefined) {
    throw new PacketPathError('usage', `--shard is ${shown(text)}`, {
      expected: 'i/n, such as 0/8',
    });
  }
  return checkShard(Number(index), Number(count), `--shard is ${text}`);
}

/**
 * The shard that an engine's environment names. The count is what the written job fixes in
 * `PACKET_PATH_SHARDS`, never the number of tasks that happen to be submitted: `--array=3,7` would say
 * two. Without an engine it is the whole.
 *
 * @throws {PacketPathError} `usage` where there is an index and no count, or one that is out of range
 */
export function shardOf(environment: Readonly<Record<string, string | undefined>>): Shard {
  checkArgument('shardOf', 'environment', environment, someObject);
  const told = environment[SHARDS_VARIABLE];
  const engine = ENGINES.find(({ variable }) => isNumber(environment[variable]));
  if (engine === undefined) {
    if (told === undefined || told === '1') return WHOLE;
    throw new PacketPathError('usage', `${SHARDS_VARIABLE} is ${told}, and nothing says which`, {
      expected: `--shard i/${told}, or one of ${ENGINES.map(({ variable }) => variable).join(', ')}`,
    });
  }
  const { variable, engine: name, first } = engine;
  if (!isNumber(told)) {
    throw new PacketPathError('usage', `${name} gives an index (${variable}), and no count`, {
      expected: `${SHARDS_VARIABLE}, as jobs written by --write set it, or --shard i/n`,
    });
  }
  const index = Number(environment[variable]) - first;
  return checkShard(index, Number(told), `${variable} is ${environment[variable]}`);
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d{1,9}$/.test(text);
}

/** @throws {PacketPathError} `usage` where there is no such shard */
export function checkShard(index: number, count: number, told: string): Shard {
  if (Number.isInteger(count) && Number.isInteger(index) && index >= 0 && index < count)
    return { index, count };
  throw new PacketPathError('usage', `${told}: there is no such shard`, {
    expected: count >= 1 ? `0/${count} to ${count - 1}/${count}` : 'at least one shard',
  });
}

/** The cells of a shard among so many, in order. */
export function* cellsOf(given: Shard, size: number): Generator<number, void> {
  checkArgument('cellsOf', 'given', given, objectOf('index', 'count'));
  checkArgument('cellsOf', 'size', size, someNumber);
  const { index, count } = given;
  for (let cell = index; cell < size; cell += count) yield cell;
}
