import { Worker } from 'node:worker_threads';
import type { Sweep } from '../definition/sweep.ts';
import { answerCell, type CellAnswer } from './answer-cell.ts';

/** Packets die young: in a large nursery they do so before anyone looks for the living. */
const NURSERY_MB = 64;

/** The sweep of a worker, told once. */
export interface WorkerTask {
  readonly file: string;
  readonly identity: string;
}

/** Runs cells, one at a time. */
export interface CellRunner {
  /** Rejects where the thread died, of memory for instance; the next cell has a fresh one. */
  run(cell: number): Promise<CellAnswer>;
  close(): Promise<void>;
}

/** This thread: a cell that ends the process ends the sweep. */
export class HereRunner implements CellRunner {
  readonly #sweep: Sweep;

  constructor(sweep: Sweep) {
    this.#sweep = sweep;
  }

  run(cell: number): Promise<CellAnswer> {
    return answerCell(this.#sweep, cell);
  }

  async close(): Promise<void> {}
}

/** A thread beside this one, which opens the sweep once for all its cells. */
export class CellThread implements CellRunner {
  readonly #task: WorkerTask;
  #worker: Worker | undefined;

  constructor({ file, identity }: Sweep) {
    this.#task = { file, identity };
  }

  run(cell: number): Promise<CellAnswer> {
    this.#worker ??= new Worker(new URL('./cell-worker.js', import.meta.url), {
      workerData: this.#task,
      resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
    });
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        worker.off('message', answered).off('error', died).off('exit', ended);
      };
      const answered = (answer: CellAnswer): void => {
        settle();
        resolve(answer);
      };
      const died = (error: Error): void => {
        settle();
        this.#worker = undefined;
        reject(error);
      };
      const ended = (code: number): void => died(new Error(`it ended with code ${code}`));
      worker.on('message', answered).on('error', died).on('exit', ended);
      worker.postMessage(cell);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }
}
