import type { CourseCondition } from '../attach/course-recorder.ts';
import type { Packet } from '../packet/packet.ts';
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
  #conditions: CourseCondition[] | undefined;

  /** Whether packets here are always walked. */
  get isClosed(): boolean {
    return this.#refusals >= MOST_REFUSALS;
  }

  /** Whether every condition of the courses here holds for a packet that has not begun its way. */
  admits(packet: Packet): boolean {
    const conditions = this.#conditions;
    if (conditions === undefined) return true;
    for (const condition of conditions) if (!condition.holds(packet)) return false;
    return true;
  }

  add(draws: readonly MadeDraw[], course: Course): void {
    for (const condition of course.conditions) {
      this.#conditions ??= [];
      if (!this.#conditions.includes(condition)) this.#conditions.push(condition);
    }
    this.root = grown(this.root, draws, course);
  }

  /** A course could not be recorded. */
  refuse(): void {
    this.#refusals++;
  }
}
