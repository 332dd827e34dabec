import type { CourseTurn } from '../attach/course-recorder.ts';
import type { Packet } from '../packet/packet.ts';
import type { Course } from './course.ts';

/** Recordings that fail before nobody tries again. */
const MOST_REFUSALS = 6;
/** Packets that are walked before a course is recorded. */
const FEWEST = 4;

/**
 * The wide courses of packets that share every field but their destination and the source port: they part by
 * the device that packets leave by.
 */
export class WidePlace {
  #turn: CourseTurn | undefined;
  readonly #courses: Course[] = [];
  #visits = 0;
  #refusals = 0;

  /** A packet has come. False where it is walked, and its course is not recorded. */
  visit(): boolean {
    return this.#refusals < MOST_REFUSALS && this.#visits++ >= FEWEST;
  }

  /** The turn that all courses here take; undefined where none is recorded yet. */
  get turn(): CourseTurn | undefined {
    return this.#turn;
  }

  /** The course through a device; undefined where none is recorded yet. */
  courseBy(device: string): Course | undefined {
    for (const course of this.#courses) if (course.outputInterface === device) return course;
    return undefined;
  }

  add(turn: CourseTurn, course: Course): void {
    this.#turn = turn;
    this.#courses.push(course);
  }

  /** A course could not be recorded. */
  refuse(): void {
    this.#refusals++;
  }
}

/** Whether every condition of a course holds for a packet that has not begun its way. */
export function admits({ conditions }: Course, packet: Packet): boolean {
  for (const condition of conditions) if (!condition.holds(packet)) return false;
  return true;
}
