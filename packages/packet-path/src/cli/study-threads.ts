import { availableParallelism, freemem } from 'node:os';
import type { StudyProgress, StudyResult } from '@packet-path/experiment';
import { SpentTimes } from './spent-times.ts';
import { type StudyTask, sizeOf } from './study-task.ts';
import { HERE, type StudyThread, threadBeside } from './study-thread.ts';

/** A thread costs more to start than a small task takes. */
const SMALLEST_THREADED = 10_000;
/** A node of 10,000 services, its program as text, and the cluster. */
const MEMORY_OF_A_THREAD = 1.5e9;

/** Hears of tasks by their place in the list. */
export interface TaskListener {
  onProgress(task: number, progress: StudyProgress): void;
  /** Told of every task once it and all before it are done, in the order of the list. */
  onResult(task: number, result: StudyResult): void;
}

/**
 * Does all tasks: the small ones here, the others beside on as many threads as there are processors
 * and memory for, each kind in the order of the list, but that of one size the longest begins first. Threads do not
 * show in what comes out.
 *
 * @throws {PacketPathError} what a task threw
 */
export async function runTasks(
  tasks: readonly StudyTask[],
  listener: TaskListener,
): Promise<readonly StudyResult[]> {
  const results: StudyResult[] = [];
  let told = 0;
  const spent = new SpentTimes();
  const work = async (thread: StudyThread, waiting: number[]): Promise<void> => {
    for (let task = spent.next(tasks, waiting); task >= 0; task = spent.next(tasks, waiting)) {
      const index = task;
      const began = performance.now();
      results[index] = await thread.run(tasks[index]!, (progress) =>
        listener.onProgress(index, progress),
      );
      spent.add(tasks[index]!, performance.now() - began);
      for (; results[told] !== undefined; told++) listener.onResult(told, results[told]!);
    }
  };
  const places = tasks.map((_, index) => index);
  const isSmall = (index: number): boolean => sizeOf(tasks[index]!) < SMALLEST_THREADED;
  const [small, large] = [places.filter(isSmall), places.filter((index) => !isSmall(index))];
  const beside: StudyThread[] = [];
  const start = (threads: number): Promise<void>[] =>
    Array.from({ length: threads }, () => {
      const thread = threadBeside();
      beside.push(thread);
      return work(thread, large);
    });
  const most = Math.min(large.length, threadsFor());
  try {
    // The first row is not kept waiting by threads that load their modules.
    await work(HERE, small.splice(0, 1));
    // One processor is kept for this thread as long as it has tasks of its own.
    const first = start(Math.max(Math.min(1, most), most - 1));
    const here = work(HERE, small).then(() => start(most - first.length));
    const [later] = await Promise.all([here, ...first]);
    await Promise.all(later);
  } finally {
    // After an error the others' work is for nothing.
    small.length = 0;
    large.length = 0;
    for (const thread of beside) thread.end();
  }
  return results;
}

function threadsFor(): number {
  const fitting = Math.floor(freemem() / MEMORY_OF_A_THREAD);
  return Math.max(1, Math.min(availableParallelism(), fitting));
}
