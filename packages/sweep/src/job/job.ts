import type { Sweep } from '../definition/sweep.ts';

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

/** Memory of a worker and its cell beside the main thread, and room for what was not foreseen. */
const MAIN_BYTES = 120e6;
const WORKER_BYTES = 90e6;
const ROOM = 1.5;
/** Cells of a grid that are asked for their cost. */
const ASKED = 10_000;
/** A cell of which nobody knows the cost. */
const UNKNOWN = { seconds: 60, bytes: 500e6 };

/** The cost of a sweep's dearest cell. */
export interface TaskNeeds {
  /** Mebibytes of a task with one worker. */
  readonly mebibytes: number;
  /** Of the slowest cell, with room: as long must a task be let live that is told to end. */
  readonly cellSeconds: number;
}

/** The memory and the grace that each task of a job asks for. */
export function taskNeeds({ grid, study }: Sweep): TaskNeeds {
  const step = Math.max(1, Math.floor(grid.size / ASKED));
  let [seconds, bytes] = [0, 0];
  for (let cell = 0; cell < grid.size; cell += step) {
    const estimate = study.estimate?.(grid.cell(cell)) ?? UNKNOWN;
    seconds = Math.max(seconds, estimate.seconds);
    bytes = Math.max(bytes, estimate.bytes);
  }
  return {
    mebibytes: Math.ceil(((MAIN_BYTES + WORKER_BYTES + bytes) * ROOM) / 2 ** 20 / 64) * 64,
    cellSeconds: Math.max(30, Math.ceil(seconds * 3)),
  };
}

/** A word as a POSIX shell reads it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
