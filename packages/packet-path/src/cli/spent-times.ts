import { type StudyTask, sizeOf } from './study-task.ts';

/**
 * The time that tasks took, by their data planes. Of tasks of one size the one whose plane took longest before
 * begins first: a thread that is done early would wait for a long one that began last.
 */
export class SpentTimes {
  /** Milliseconds of the last task of each plane. */
  readonly #spent = new Map<string, number>();

  add(task: StudyTask, milliseconds: number): void {
    this.#spent.set(planeOf(task), milliseconds);
  }

  /** Takes the next task out of a list of places; -1 where none is left. */
  next(tasks: readonly StudyTask[], waiting: number[]): number {
    const [first] = waiting;
    if (first === undefined) return -1;
    const size = sizeOf(tasks[first]!);
    let chosen = 0;
    for (const [index, place] of waiting.entries()) {
      if (sizeOf(tasks[place]!) !== size) break;
      if (this.#of(tasks[place]!) > this.#of(tasks[waiting[chosen]!]!)) chosen = index;
    }
    const [place = -1] = waiting.splice(chosen, 1);
    return place;
  }

  #of(task: StudyTask): number {
    return this.#spent.get(planeOf(task)) ?? 0;
  }
}

function planeOf({ plane }: StudyTask): string {
  return 'name' in plane ? plane.name : plane.module;
}
