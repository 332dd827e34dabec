import type { Course } from './course.ts';
import { isSameCourse } from './same-course.ts';

/** Courses of one key that are compared. */
const MOST_OF_KEY = 8;

/**
 * Courses that are equal, kept once: clients that are treated alike share one, which takes less memory
 * and stays in the processor's cache.
 */
export class CoursePool {
  readonly #byKey = new Map<number, Course[]>();
  /** Conditions and actions, numbered as they are met. */
  #numbers = new WeakMap<object, number>();
  #count = 0;

  /** The course that was kept before, where there is an equal one; else this one, kept from now on. */
  shared(course: Course): Course {
    const key = this.#keyOf(course);
    const known = this.#byKey.get(key);
    if (known === undefined) {
      this.#byKey.set(key, [course]);
      return course;
    }
    const same = known.find((other) => isSameCourse(course, other));
    if (same === undefined && known.length < MOST_OF_KEY) known.push(course);
    return same ?? course;
  }

  clear(): void {
    this.#byKey.clear();
    this.#numbers = new WeakMap();
    this.#count = 0;
  }

  /** Equal courses have equal keys; those that lead to different servers, say, have others. */
  #keyOf({ ledger, indices, steps, conditions }: Course): number {
    let key = steps.length;
    for (const count of ledger.counts) key = (Math.imul(key, 31) + count) | 0;
    for (const index of indices) key = (Math.imul(key, 31) + index) | 0;
    for (const condition of conditions) key = (Math.imul(key, 31) + this.#numberOf(condition)) | 0;
    for (const { action } of steps) key = (Math.imul(key, 31) + this.#numberOf(action)) | 0;
    return key;
  }

  #numberOf(part: object): number {
    const known = this.#numbers.get(part);
    if (known !== undefined) return known;
    this.#numbers.set(part, ++this.#count);
    return this.#count;
  }
}
