import type { SentColumns } from '../bulk/sent-columns.ts';
import { type CounterName, counterIndices } from '../ledger/counters.ts';
import type { Work } from '../ledger/work.ts';
import type { Course } from './course.ts';

/**
 * The packets that have followed each course, to be counted together, and the counters that are wanted
 * of each packet.
 */
export class RowTally {
  readonly #followers = new Followers();
  readonly #wanted: WantedCounters | undefined;

  /** @param work the ledger of all rows, which a row charges before it is told */
  constructor(sent: SentColumns, work: Work) {
    const isWanted = Object.keys(sent.counters).length > 0;
    this.#wanted = isWanted ? new WantedCounters(sent, work) : undefined;
  }

  /** Whether rows must be told ({@link tell}). */
  get tellsEach(): boolean {
    return this.#wanted !== undefined;
  }

  /** So many packets, of so many bytes together, have followed a course. */
  count(course: Course, packets: number, bytes: number): void {
    this.#followers.add(course, packets, bytes);
  }

  /** The packet of a row has followed a course, and has charged the ledger. */
  tell(row: number, course: Course): void {
    this.#wanted?.write(row, course, undefined);
  }

  /**
   * The packet of a row was walked, and has charged the ledger.
   *
   * @param more a ledger of its own that it has besides
   */
  walked(row: number, more: Work | undefined): void {
    this.#wanted?.write(row, undefined, more);
  }

  /** A packet went another way, whose steps may have charged the ledger before it was refused. */
  skipped(): void {
    this.#wanted?.skip();
  }

  /**
   * Counts the packets that have followed since the last time, where their courses count and on a ledger. To be
   * done before anything may change that counts.
   */
  settle(work: Work): void {
    this.#followers.settle(work);
  }
}

/** The counters that are wanted of each packet. */
class WantedCounters {
  readonly #names: readonly CounterName[];
  readonly #columns: readonly Float64Array[];
  readonly #indices: readonly number[];
  readonly #work: Work;
  /** The counters of the passage behind the packet before. */
  readonly #before: number[];

  constructor({ counters }: SentColumns, work: Work) {
    this.#names = Object.keys(counters) as CounterName[];
    this.#columns = this.#names.map((name) => counters[name]!);
    this.#indices = this.#names.map((name) => counterIndices().get(name) ?? 0);
    this.#work = work;
    this.#before = this.#names.map((name) => work[name]);
  }

  write(row: number, course: Course | undefined, more: Work | undefined): void {
    for (let index = 0; index < this.#names.length; index++) {
      const name = this.#names[index]!;
      const now = this.#work[name];
      const charged = (course?.ledger.counts[this.#indices[index]!] ?? 0) + (more?.[name] ?? 0);
      this.#columns[index]![row] = charged + now - this.#before[index]!;
      this.#before[index] = now;
    }
  }

  /** A packet went another way, whose steps may have charged the passage before it was refused. */
  skip(): void {
    for (const [index, name] of this.#names.entries()) this.#before[index] = this.#work[name];
  }
}

/** The packets that have followed one course. */
class CourseTally {
  packets = 0;
  bytes = 0;
  readonly course: Course;
  /** The sums that it is one of. */
  readonly owner: Followers;

  constructor(course: Course, owner: Followers) {
    this.course = course;
    this.owner = owner;
  }
}

/** The packets that have followed each course, to be counted together. */
class Followers {
  #all: CourseTally[] = [];

  add(course: Course, packets: number, bytes: number): void {
    const known = course.tally;
    const isOwn = known instanceof CourseTally && known.owner === this;
    const tally = isOwn ? known : this.#begin(course);
    tally.packets += packets;
    tally.bytes += bytes;
  }

  #begin(course: Course): CourseTally {
    const tally = new CourseTally(course, this);
    course.tally = tally;
    this.#all.push(tally);
    return tally;
  }

  settle(work: Work): void {
    const all = this.#all;
    if (all.length === 0) return;
    this.#all = [];
    for (const { course, packets, bytes } of all) {
      course.tally = undefined;
      course.count(packets, bytes);
      work.addTimes(course.ledger, packets);
    }
  }
}
