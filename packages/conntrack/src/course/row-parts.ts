import type {
  Address,
  CourseAction,
  CourseCondition,
  GivenEnd,
  LeavingEnds,
  Packet,
  PacketColumns,
  RowFlight,
  Verdict,
  Work,
} from '@packet-path/core';
import type { Manipulation } from '../nat/nat-range.ts';

/** The ends that a packet leaves with, until the next one. */
export type WritableEnds = { -readonly [Key in keyof LeavingEnds]: LeavingEnds[Key] };

/** An action of a course that can do its part for a row of columns, or for a packet alone, without a buffer on its way. */
export interface RowAction extends CourseAction<Verdict> {
  /** The end that it gives packets, if it gives one. */
  readonly rowEnd: Manipulation | undefined;
  /**
   * Does for the packet of a row what `run` does for a packet, where that accepts every packet: it charges the
   * flight, and writes the end that it gives. The charge of a turn (`CourseTurn.charge`) is apart.
   */
  takeRow(row: number, flight: RowFlight): void;
  /** As {@link takeRow} for a packet that is sent alone. */
  takePacket(packet: Packet, work: Work, ends: WritableEnds): void;
}

/** The end that answers will come from. */
export interface AlteredEnd extends GivenEnd {
  /** The words of its address, where these are at hand without the address. */
  readonly words?: Pick<Address, 'w0' | 'w1' | 'w2' | 'w3'> | undefined;
}

/**
 * An action for the first packet of a connection that rewrites where its answers come from before it is confirmed, as
 * IPVS does (`Conntrack.alterReply`). Of a row, or a packet alone, the opening of the connection does that.
 */
export interface RowAlteration extends RowAction {
  /** The end that answers to the packet in hand will come from, known before the packet begins its way. */
  alters(): AlteredEnd;
}

/** A condition of a course that can be asked about a row of columns. */
export interface RowCondition extends CourseCondition {
  /** As `holds` for the packet of a row. Actions of the same course may rely on what it has found. */
  holdsForRow(row: number, columns: PacketColumns): boolean;
}

/** Whether an action can do its part for rows. */
export function takesRows(action: CourseAction): action is RowAction {
  return 'takeRow' in action;
}

/** Whether an action rewrites where answers come from. */
export function altersReply(action: RowAction): action is RowAlteration {
  return 'alters' in action;
}

/** Whether a condition can be asked about rows. */
export function asksRows(condition: CourseCondition): condition is RowCondition {
  return 'holdsForRow' in condition;
}
