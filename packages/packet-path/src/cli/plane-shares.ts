import type { StudyTask } from './study-task.ts';

/**
 * Tasks that wait for threads. Each thread has data planes of its own, as it is compiling that takes the time of a
 * thread's first tasks: a thread which does all planes compiles the code of all. Planes that stand side by side, which
 * are most alike, go to one thread. A thread that has none left helps the others, from the end of the list.
 */
export class PlaneShares {
  readonly #waiting: number[];
  /** For each task of the list, not only those that wait, the share that its plane is in. */
  readonly #shareOf: readonly number[];
  readonly #shares: number;

  /**
   * @param waiting places of the tasks that are to be done
   * @param threads how many there are
   */
  constructor(tasks: readonly StudyTask[], waiting: readonly number[], threads: number) {
    const planes = [...new Set(tasks.map(planeOf))];
    const shares = Math.max(1, Math.min(threads, planes.length));
    this.#waiting = [...waiting];
    this.#shareOf = tasks.map((task) =>
      Math.floor((planes.indexOf(planeOf(task)) * shares) / planes.length),
    );
    this.#shares = shares;
  }

  /** Takes the next task of a thread; -1 where none is left. */
  next(thread: number): number {
    // Threads begin one after another, and the last planes take longest in most studies.
    const share = this.#shares - 1 - (thread % this.#shares);
    const own = this.#waiting.findIndex((task) => this.#shareOf[task] === share);
    const [task = -1] = this.#waiting.splice(own === -1 ? this.#waiting.length - 1 : own, 1);
    return task;
  }

  /** Leaves nothing to do. */
  clear(): void {
    this.#waiting.length = 0;
  }
}

function planeOf({ plane }: StudyTask): string {
  return 'name' in plane ? plane.name : plane.module;
}
