import type { Course } from './course.ts';
import { type DrawBranch, grown, type MadeDraw } from './draw-node.ts';

/** Recordings that fail before nobody tries again. */
const MOST_REFUSALS = 2;

/** The courses of packets that share every field which decides: they part by random draws alone. */
export class CoursePlace {
  /** The first draw, or the one course; undefined where none is recorded yet. */
  root: DrawBranch;
  /** Packets that were walked here. */
  visits = 0;
  #refusals = 0;

  /** Whether packets here are always walked. */
  get isClosed(): boolean {
    return this.#refusals >= MOST_REFUSALS;
  }

  add(draws: readonly MadeDraw[], course: Course): void {
    this.root = grown(this.root, draws, course);
  }

  /** A course could not be recorded. */
  refuse(): void {
    this.#refusals++;
  }
}
