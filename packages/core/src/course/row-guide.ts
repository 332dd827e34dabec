import type { PacketColumns } from '../bulk/packet-columns.ts';
import type { SentColumns } from '../bulk/sent-columns.ts';
import type { Work } from '../ledger/work.ts';
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
}
