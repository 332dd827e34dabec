import type { Passage, PassageHost } from '../attach/passage.ts';
import { type PacketColumns, packetAt, writeAddress } from '../bulk/packet-columns.ts';
import { RowReader } from '../bulk/row-reader.ts';
import {
  OUTCOMES,
  type SendManyOptions,
  type SentColumns,
  sentColumns,
  writeTraversal,
} from '../bulk/sent-columns.ts';
import type { Packet } from '../packet/packet.ts';
import { PacketBuffer } from '../packet/packet-buffer.ts';
import type { Traversal } from '../path/path.ts';
import type { VirtualClock } from '../time/clock.ts';
import type { Course } from './course.ts';
import type { Courses } from './courses.ts';
import { RowPassage } from './row-passage.ts';
import { RowTally } from './row-tally.ts';

const FORWARDED = OUTCOMES.indexOf('forwarded');
const DROPPED = OUTCOMES.indexOf('dropped');
/** Rows that are read ahead together. */
const AHEAD = 64;

/** The host of a bulk way. */
export interface BulkHost extends PassageHost {
  readonly courses: Courses;
  readonly clock: VirtualClock;
  /** Sends a packet whose course is not known. */
  send(packet: Packet): Traversal;
  /**
   * Sends a packet of columns that is to be walked. The answer is that of the passage, whose ledger the packet has
   * charged, unless processes have done something about it: then its own ledger has what they did.
   */
  sendRow(packet: PacketBuffer, passage: RowPassage): Traversal;
  /** Runs something while a packet is on its way. */
  during<Result>(run: () => Result): Result;
  /** Tells models that a packet's way is over. */
  endPassage(passage: Passage): void;
}

/**
 * Sends the packets of columns, each along its course where there is one.
 *
 * **How it works.** The guide of courses takes rows that need no packet (`RowGuide`), as many as there are one
 * after another. Every other row is made a packet: it follows its course, without an answer that somebody
 * could keep, or is walked through the hooks with a passage that all rows share; where a course is to be
 * recorded it is sent. The ledger of a course and its counts at rules are written once for many of its
 * packets: when the last has been sent, or before a timer runs or a packet is walked, since both may change rules.
 *
 * **Why it is right.** Rows are taken in their order, each after the time of its own, and what a row leaves
 * behind is there before the next one is looked at. Sums of counts do not depend on when they are added up
 * as long as what counts is the same, and nobody reads them on the way: rules that ask for counters refuse courses.
 */
export function followMany(
  host: BulkHost,
  columns: PacketColumns,
  options: SendManyOptions = {},
): SentColumns {
  const count = columns.protocol.length;
  const sent = sentColumns(count, columns.family, options);
  if (count === 0) return sent;
  const { courses } = host;
  const rows = new RowReader(columns);
  const passage = new RowPassage(host, courses.sums);
  const { work } = passage;
  const tally = new RowTally(sent, work);
  const guide = courses.rowGuide({ columns, sent, work, tally });
  const { at } = columns;
  const settle = (): void => {
    tally.settle(sent.work);
    passage.sums.release();
  };
  /** Rows below this were read ahead. */
  let ahead = 0;
  try {
    for (let row = 0; row < count; row++) {
      if (row >= ahead) {
        ahead = Math.min(row + AHEAD, count);
        courses.readAhead(columns, row, ahead);
      }
      if (at !== undefined) {
        if (host.clock.hasTimersBy(at[row]!)) settle();
        host.clock.advanceTo(at[row]!);
      }
      if (guide !== undefined && courses.areOpen()) {
        const followed = guide.follow(row, at === undefined ? count : sameMoment(at, row));
        if (followed > 0) {
          courses.countFollowed(followed);
          host.endPassage(passage);
          row += followed - 1;
          continue;
        }
      }
      const packet = rows.read(row);
      const course = courses.find(packet);
      if (course === undefined) {
        settle();
        const buffer = new PacketBuffer(packet);
        buffer.tcp = rows.segment(row);
        const answer = host.sendRow(buffer, passage);
        if (answer === passage.answer) writeRow(sent, row, passage);
        else writeTraversal(sent, row, answer);
        tally.walked(row, answer === passage.answer ? undefined : answer.work);
      } else if (course !== 'record' && guide?.open(row, course, passage) === true) {
        courses.took();
        host.endPassage(passage);
        tally.count(course, 1, packet.length);
        tally.tell(row, course);
      } else if (course === 'record' || !followOne(host, course, packet, passage, sent, row)) {
        settle();
        writeTraversal(sent, row, host.send(packetAt(columns, row)));
        tally.skipped();
      } else {
        tally.count(course, 1, packet.length);
        tally.tell(row, course);
      }
    }
  } finally {
    tally.settle(sent.work);
    passage.sums.settle(work);
    sent.work.add(work);
  }
  return sent;
}

/** Writes what became of the packet of a row that was walked. */
function writeRow(sent: SentColumns, row: number, passage: RowPassage): void {
  sent.outcome[row] = OUTCOMES.indexOf(passage.outcome);
  const frame = passage.first ?? passage.delivered[0];
  if (frame === undefined) return;
  writeAddress(sent.source, row, frame.source);
  writeAddress(sent.destination, row, frame.destination);
  sent.sourcePort[row] = frame.sourcePort;
  sent.destinationPort[row] = frame.destinationPort;
}

/** The first row behind one that is sent at another moment. */
function sameMoment(at: Float64Array, row: number): number {
  let end = row + 1;
  while (end < at.length && at[end] === at[row]) end++;
  return end;
}

/** Takes the packet of a row along its course; false where it must be walked, and nothing was done. */
function followOne(
  host: BulkHost,
  course: Course,
  packet: Packet,
  passage: Passage,
  sent: SentColumns,
  row: number,
): boolean {
  const buffer = new PacketBuffer(packet);
  if (!host.courses.admit(buffer, passage)) return false;
  const refused = host.during(() => course.follow(buffer, passage));
  host.endPassage(passage);
  if (refused === undefined) {
    sent.outcome[row] = FORWARDED;
    writeAddress(sent.source, row, buffer.source);
    writeAddress(sent.destination, row, buffer.destination);
    sent.sourcePort[row] = buffer.sourcePort;
    sent.destinationPort[row] = buffer.destinationPort;
  } else sent.outcome[row] = DROPPED;
  return true;
}
