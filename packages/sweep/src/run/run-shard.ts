import {
  anyValue,
  checkArgument,
  checkOptions,
  type OptionValues,
  objectOf,
  shown,
  someFunction,
  someText,
  wholeNumber,
} from '@packet-path/core';
import type { DoneCell, FailedCell } from '../cell/cell-line.ts';
import { cellCosts } from '../cost/cell-costs.ts';
import type { Sweep } from '../definition/sweep.ts';
import { PartFile, readParts } from '../folder/part-files.ts';
import { joinFolder } from '../folder/sweep-folder.ts';
import { type CellRunner, CellThread, HereRunner } from '../pool/cell-thread.ts';
import { workersFor } from '../pool/workers-for.ts';
import { cellsOf, checkShard, type Shard, WHOLE } from '../shard/shard.ts';

/** How a shard is run. */
export interface RunShardOptions {
  /** The folder of the parts, one for all shards of the sweep. */
  readonly folder: string;
  /** The whole sweep unless given. */
  readonly shard?: Shard;
  /**
   * Worker threads; as many as cores and memory allow unless given. 0: cells are run in this thread, and
   * one that ends the process ends the sweep.
   */
  readonly workers?: number;
  /** Aborted: no further cell is begun, those at hand are finished. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ShardProgress) => void;
}

const OPTIONS: OptionValues<RunShardOptions> = {
  folder: someText,
  shard: objectOf('index', 'count'),
  workers: wholeNumber(0, 1024),
  signal: anyValue,
  onProgress: someFunction,
};

/** How far a shard is, in cells. */
export interface ShardProgress {
  /** Done by this run. */
  readonly done: number;
  readonly failed: number;
  /** Found done when the run began. */
  readonly found: number;
  /** Cells of the shard. */
  readonly total: number;
  readonly workers: number;
  /** The last that failed, with the reason. */
  readonly failure: FailedCell | null;
}

/** A shard's end. */
export interface ShardReport extends ShardProgress {
  /** Whether cells of the shard are left because the run was stopped. */
  readonly stopped: boolean;
}

/**
 * Runs the cells of a shard that no part of the folder has yet, and appends a line for each. Results do
 * not depend on shards, workers or order. Of a run that was killed at any moment every whole line counts.
 *
 * A worker that dies has its cell run once more by another; when that dies too the cell is marked
 * failed, as where the study throws, and the sweep goes on. A failed cell is tried again by the next run.
 *
 * @throws {PacketPathError} as `joinFolder` and `readParts` do
 */
export async function runShard(sweep: Sweep, options: RunShardOptions): Promise<ShardReport> {
  checkArgument('runShard', 'sweep', sweep, objectOf('grid', 'study'));
  checkOptions('runShard', options, OPTIONS, ['folder']);
  const { folder, shard = WHOLE, signal } = options;
  checkShard(shard.index, shard.count, `shard is ${shown(shard)}`);
  joinFolder(folder, sweep);
  const done = await doneCells(folder, sweep);
  const cells = [...cellsOf(shard, sweep.grid.size)];
  const left = cells.filter((cell) => done[cell] === 0);
  const workers = Math.min(
    options.workers ?? workersFor(cellCosts(sweep, left).bytes),
    left.length,
  );
  const count = { done: 0, failed: 0, failure: null as FailedCell | null };
  const progress = (): ShardProgress => ({
    ...count,
    found: cells.length - left.length,
    total: cells.length,
    workers,
  });
  options.onProgress?.(progress());
  if (left.length === 0) return { ...progress(), stopped: false };
  const part = new PartFile(folder, shard);
  const runners: readonly CellRunner[] =
    workers === 0
      ? [new HereRunner(sweep)]
      : Array.from({ length: workers }, () => new CellThread(sweep));
  const note = (cell: DoneCell | FailedCell): void => {
    part.append(cell);
    if ('failed' in cell) {
      count.failed += 1;
      count.failure = cell;
    } else count.done += 1;
    options.onProgress?.(progress());
  };
  let next = 0;
  const work = async (runner: CellRunner): Promise<void> => {
    while (next < left.length && signal?.aborted !== true) {
      const cell = left[next++]!;
      note(await runTwice(runner, sweep.identity, cell));
    }
  };
  try {
    await Promise.all(runners.map(work));
  } finally {
    part.close();
    await Promise.all(runners.map((runner) => runner.close()));
  }
  return { ...progress(), stopped: next < left.length };
}

/** A byte for each cell of the sweep: 1 where some part has it done. */
async function doneCells(folder: string, { grid, identity }: Sweep): Promise<Uint8Array> {
  const done = new Uint8Array(grid.size);
  for await (const { cell } of readParts(folder, identity)) {
    if (!('failed' in cell)) done[cell.cell] = 1;
  }
  return done;
}

async function runTwice(
  runner: CellRunner,
  study: string,
  cell: number,
): Promise<DoneCell | FailedCell> {
  let death = '';
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    try {
      const answer = await runner.run(cell);
      return 'done' in answer ? answer.done : { study, cell, failed: answer.problem };
    } catch (error) {
      death = error instanceof Error ? error.message : String(error);
    }
  }
  return { study, cell, failed: `its worker died twice: ${death}` };
}
