import { availableParallelism, freemem } from 'node:os';

/** A worker that has loaded the models, without a cell. */
export const WORKER_BYTES = 90e6;

/** As many workers as there are cores, and as fit into free memory with a cell of some bytes each. */
export function workersFor(cellBytes: number): number {
  const fitting = Math.floor(freemem() / (WORKER_BYTES + cellBytes));
  return Math.max(1, Math.min(availableParallelism(), fitting));
}
