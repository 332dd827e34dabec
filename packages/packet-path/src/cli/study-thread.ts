import { Worker } from 'node:worker_threads';
import { PacketPathError } from '@packet-path/core';
import type { StudyProgress, StudyResult } from '@packet-path/experiment';
import { runTask, type StudyMessage, type StudyTask } from './study-task.ts';

/** Does tasks, one at a time. */
export interface StudyThread {
  /** @throws {PacketPathError} what the task threw */
  run(task: StudyTask, onProgress: (progress: StudyProgress) => void): Promise<StudyResult>;
  end(): void;
}

/** This thread. Between its tasks others are heard. */
export const HERE: StudyThread = {
  async run(task, onProgress) {
    await new Promise((resolve) => setImmediate(resolve));
    return new Promise((resolve, reject) => {
      runTask(task, (message) => settle(message, { resolve, reject, onProgress })).catch(reject);
    });
  },
  end() {},
};

/** A node is built to stay: each of its parts that is in a nursery when that is full is copied, twice. */
const NURSERY_MB = 16;

/** A thread beside this one, which loads the models once for all its tasks. */
export function threadBeside(): StudyThread {
  const worker = new Worker(new URL('./study-worker.js', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
  });
  let asked: Ends | undefined;
  worker.on('message', (message: StudyMessage) => asked && settle(message, asked));
  worker.on('error', (error) => asked?.reject(error));
  return {
    run: (task, onProgress) =>
      new Promise((resolve, reject) => {
        asked = { resolve, reject, onProgress };
        worker.postMessage(task);
      }),
    end: () => void worker.terminate(),
  };
}

interface Ends {
  readonly resolve: (result: StudyResult) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: (progress: StudyProgress) => void;
}

function settle(message: StudyMessage, { resolve, reject, onProgress }: Ends): void {
  if (message.kind === 'progress') onProgress(message.progress);
  else if (message.kind === 'done') resolve(message.result);
  else reject(new PacketPathError(message.code, message.problem));
}
