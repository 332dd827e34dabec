import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { PacketPathError } from '@packet-path/core';
import type { StudyProgress, StudyResult } from '@packet-path/experiment';
import { runTask, type StudyMessage, type StudyTask } from './study-task.ts';

/** More threads would be quicker, but each may hold a ruleset of 700 MB. */
const MOST_THREADS = 2;

/**
 * Does all tasks, the largest first, on as many threads as there are processors and memory for. The
 * answers are in the order of the tasks, so that threads do not show in what comes out.
 *
 * @throws {PacketPathError} what a task threw
 */
export async function runTasks(
  tasks: readonly StudyTask[],
  onProgress: (progress: StudyProgress) => void,
): Promise<readonly StudyResult[]> {
  const results: StudyResult[] = [];
  const waiting = tasks
    .map((task, index) => ({ task, index }))
    .sort((a, b) => sizeOf(b.task) - sizeOf(a.task));
  const workers = new Set<Worker>();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next.index] = await runOn(next.task, workers, onProgress);
    }
  };
  const threads = Math.min(MOST_THREADS, availableParallelism());
  try {
    await Promise.all(Array.from({ length: threads }, work));
  } finally {
    // After an error the others' work is for nothing.
    waiting.length = 0;
    for (const worker of workers) void worker.terminate();
  }
  return results;
}

function sizeOf({ cluster }: StudyTask): number {
  return cluster.kind === 'synthetic' ? cluster.services * cluster.endpoints : 0;
}

/** Packets die young: in a large nursery they do so before anyone looks for the living. */
const NURSERY_MB = 96;

/** A thread costs more to start than a small task takes. */
const SMALLEST_THREADED = 10_000;

function runOn(
  task: StudyTask,
  workers: Set<Worker>,
  onProgress: (progress: StudyProgress) => void,
): Promise<StudyResult> {
  return new Promise((resolve, reject) => {
    const hear = (message: StudyMessage): void => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'done') resolve(message.result);
      else reject(new PacketPathError(message.code, message.problem));
    };
    if (sizeOf(task) < SMALLEST_THREADED) {
      runTask(task, hear).catch(reject);
      return;
    }
    const worker = new Worker(new URL('./study-worker.js', import.meta.url), {
      workerData: task,
      resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
    });
    workers.add(worker);
    worker.on('message', hear);
    worker.on('error', reject);
    worker.on('exit', () => workers.delete(worker));
  });
}
