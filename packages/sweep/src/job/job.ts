import { checkArgument } from '@packet-path/core';
import { cellCosts } from '../cost/cell-costs.ts';
import { SOME_SWEEP, type Sweep } from '../definition/sweep.ts';
import { WORKER_BYTES } from '../pool/workers-for.ts';
import { cellsOf, WHOLE } from '../shard/shard.ts';

/** The decisions of a written job that the sweep does not make. */
export interface JobOptions {
  /** Shards, which the job fixes: results do not depend on it. */
  readonly shards: number;
  /** The folder of the parts, as tasks see it. */
  readonly out: string;
  /** The words that start the program: `['node', '/opt/packet-path/dist/cli/main.js']`. */
  readonly program: readonly string[];
}

/** Files of a job, by name. */
export type JobFiles = Readonly<Record<string, string>>;

/** Memory of the main thread beside a worker and its cell, and room for what was not foreseen. */
const MAIN_BYTES = 120e6;
const ROOM = 1.5;
/** A cell of which nobody knows the cost. */
const UNKNOWN = { slowest: 60, bytes: 500e6 };

/** The cost of a sweep's dearest cell. */
export interface TaskNeeds {
  /** Mebibytes of a task with one worker. */
  readonly mebibytes: number;
  /** Of the slowest cell, with room: as long must a task be let live that is told to end. */
  readonly cellSeconds: number;
}

/** The memory and the grace that each task of a job asks for. */
export function taskNeeds(sweep: Sweep): TaskNeeds {
  checkArgument('taskNeeds', 'sweep', sweep, SOME_SWEEP);
  const costs = cellCosts(sweep, [...cellsOf(WHOLE, sweep.grid.size)]);
  const { slowest, bytes } = costs.isTold ? costs : UNKNOWN;
  return {
    mebibytes: Math.ceil(((MAIN_BYTES + WORKER_BYTES + bytes) * ROOM) / 2 ** 20 / 64) * 64,
    cellSeconds: Math.max(30, Math.ceil(slowest * 3)),
  };
}
