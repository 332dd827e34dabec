import { availableParallelism, freemem } from 'node:os';
import type { StudyProgress, StudyResult } from '@packet-path/experiment';
import { PlaneShares } from './plane-shares.ts';
import { type StudyTask, sizeOf } from './study-task.ts';
import { HERE, type StudyThread, threadBeside } from './study-thread.ts';

/** A thread costs more to start than small tasks take. */
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
 * Does all tasks: here where all are small, else beside on as many threads as there are processors and memory for,
 * with only the first cluster here, while they start. Threads do not show in what comes out.
 *
 * @throws {PacketPathError} what a task threw
 */
export async function runTasks(
  tasks: readonly StudyTask[],
  listener: TaskListener,
): Promise<readonly StudyResult[]> {
  const results: StudyResult[] = [];
  let told = 0;
  const work = async (thread: StudyThread, next: () => number): Promise<void> => {
    for (let task = next(); task >= 0; task = next()) {
      const index = task;
      results[index] = await thread.run(tasks[index]!, (progress) =>
        listener.onProgress(index, progress),
      );
      for (; results[told] !== undefined; told++) listener.onResult(told, results[told]!);
    }
  };
  const here = placesHere(tasks);
  const others = [...tasks.keys()].slice(here.length);
  const threads = Math.min(others.length, threadsFor());
  const shares = new PlaneShares(tasks, others, threads);
  const beside: StudyThread[] = [];
  const start = (): Promise<void> => {
    const number = beside.length;
    const thread = threadBeside();
    beside.push(thread);
    return work(thread, () => shares.next(number));
  };
  try {
    // One processor is kept for this thread as long as it has tasks of its own.
    const first = Array.from({ length: Math.max(0, threads - 1) }, start);
    const last = work(HERE, () => here.shift() ?? -1).then(() =>
      threads > 0 ? start() : undefined,
    );
    await Promise.all([last, ...first]);
  } finally {
    // After an error the others' work is for nothing.
    here.length = 0;
    shares.clear();
    for (const thread of beside) thread.end();
  }
  return results;
}

/** The places of the tasks that are done here. */
function placesHere(tasks: readonly StudyTask[]): number[] {
  const places = [...tasks.keys()];
  const isSmall = (place: number): boolean => sizeOf(tasks[place]!) < SMALLEST_THREADED;
  if (places.every(isSmall)) return places;
  return places.filter((place) => isSmall(place) && tasks[place]!.cluster === tasks[0]!.cluster);
}

function threadsFor(): number {
  const fitting = Math.floor(freemem() / MEMORY_OF_A_THREAD);
  return Math.max(1, Math.min(availableParallelism(), fitting));
}
