import type { Passage } from '../attach/passage.ts';
import type { PacketColumns } from '../bulk/packet-columns.ts';
import type { SentColumns } from '../bulk/sent-columns.ts';
import type { Work } from '../ledger/work.ts';
import type { Course } from './course.ts';
import type { RowTally } from './row-tally.ts';

/** Packets in columns on their way, and where everything that becomes of them goes. */
export interface RowFlight {
  readonly columns: PacketColumns;
  readonly sent: SentColumns;
  /** Charged by all rows, beside what their courses charge. */
  readonly work: Work;
  readonly tally: RowTally;
}

/**
 * Takes rows of columns along their courses without a packet for each. A guide whose courses ask for
 * nothing but what stands in columns has one; it sees rows before it is asked about them, so that it may
 * read together what they need from memory.
 */
export interface RowGuide {
  /**
   * Takes rows along their courses, as `Courses` would one by one, until one needs a packet: it writes
   * their answers, charges the work, and has the tally count them. For rows from `from` on, below `to`,
   * between which no time passes.
   *
   * @returns how many rows it has taken
   */
  follow(from: number, to: number): number;
  /**
   * Takes a row along the course that was just found for its packet, without a packet: it writes the answer, and
   * charges the passage. False where the row needs a packet; nothing has changed then.
   */
  open(row: number, course: Course, passage: Passage): boolean;
}
