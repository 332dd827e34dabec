import type { CourseCondition, CourseTurn } from '../attach/course-recorder.ts';
import type { Packet } from '../packet/packet.ts';
import type { BeforeTurn, Course } from './course.ts';
import { KnownDestinations } from './known-destinations.ts';
import { isSameBefore } from './same-course.ts';

/** Recordings that fail before nobody tries again. */
const MOST_REFUSALS = 6;
/** Packets that are walked before a course is recorded. */
const FEWEST = 4;
const NO_COURSES: readonly Course[] = [];

/**
 * The wide courses of packets that share every field but their destination and the source port: they part by
 * the device that packets leave by.
 */
export class WidePlace {
  #turn: CourseTurn | undefined;
  #before: BeforeTurn | undefined;
  // Each client has a place, and most of them never have a course.
  #courses = NO_COURSES;
  #known: KnownDestinations | undefined;
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

  /** Everything that packets here must pass before they come to the turn; undefined where there is none. */
  get before(): BeforeTurn | undefined {
    return this.#before;
  }

  /** The walks that were foreseen for packets of each destination. */
  get known(): KnownDestinations {
    this.#known ??= new KnownDestinations();
    return this.#known;
  }

  /** The course through a device; undefined where none is recorded yet. */
  courseBy(device: string): Course | undefined {
    for (const course of this.#courses) if (course.outputInterface === device) return course;
    return undefined;
  }

  add(turn: CourseTurn, course: Course): void {
    const isFirst = this.#turn === undefined;
    if (isFirst) {
      this.#turn = turn;
      this.#before = course.beforeTurn;
    }
    const isAlike = this.#turn === turn && isSameBefore(this.#before, course.beforeTurn);
    if (isAlike) this.#courses = [...this.#courses, course];
    else this.refuse();
  }

  /** A course could not be recorded. */
  refuse(): void {
    this.#refusals++;
  }
}

/** Whether every condition holds for a packet that has not begun its way. */
export function admits(conditions: readonly CourseCondition[], packet: Packet): boolean {
  for (const condition of conditions) if (!condition.holds(packet)) return false;
  return true;
}
