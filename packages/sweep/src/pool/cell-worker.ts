import { parentPort, workerData } from 'node:worker_threads';
import { openSweep } from '../definition/open-sweep.ts';
import { answerCell } from './answer-cell.ts';
import type { WorkerTask } from './cell-thread.ts';

const { file, identity } = workerData as WorkerTask;
const opened = openSweep(file);

parentPort?.on('message', async (cell: number) => {
  const sweep = await opened;
  const isSame = sweep.identity === identity;
  const changed = { problem: 'a module or the definition changed while the sweep ran' };
  parentPort?.postMessage(isSame ? await answerCell(sweep, cell) : changed);
});
