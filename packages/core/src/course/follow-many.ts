import { Passage, type PassageHost } from '../attach/passage.ts';
import { type PacketColumns, packetAt, writeAddress } from '../bulk/packet-columns.ts';
import { RowReader } from '../bulk/row-reader.ts';
import {
  OUTCOMES,
  type SendManyOptions,
  type SentColumns,
  sentColumns,
  writeTraversal,
} from '../bulk/sent-columns.ts';
import { type CounterName, counterIndices } from '../ledger/counters.ts';
import type { Work } from '../ledger/work.ts';
import type { Packet } from '../packet/packet.ts';
import { PacketBuffer } from '../packet/packet-buffer.ts';
import type { Traversal } from '../path/path.ts';
import type { VirtualClock } from '../time/clock.ts';
import type { Course } from './course.ts';
import type { Courses } from './courses.ts';

const FORWARDED = OUTCOMES.indexOf('forwarded');
const DROPPED = OUTCOMES.indexOf('dropped');

/** The host of a bulk way. */
export interface BulkHost extends PassageHost {
  readonly courses: Courses;
  readonly clock: VirtualClock;
  /** Sends a packet whose course is not known. */
  send(packet: Packet): Traversal;
  /** Tells models that a packet's way is over. */
  endPassage(passage: Passage): void;
}

/**
 * Sends the packets of columns, each along its course where there is one, and makes no object that
 * somebody could keep. The ledger of a course and its counts at rules are written once for all its
 * packets, when the last has been sent.
 */
export function followMany(
  host: BulkHost,
  columns: PacketColumns,
  options: SendManyOptions = {},
): SentColumns {
  const count = columns.protocol.length;
  const sent = sentColumns(count, columns.family, options);
  if (count === 0) return sent;
  const rows = new RowReader(columns);
  const passage = new Passage(host, undefined);
  const wanted = new WantedCounters(sent, passage.work);
  const followers = new Followers();
  const { at } = columns;
  try {
    for (let row = 0; row < count; row++) {
      if (at !== undefined) host.clock.advanceTo(at[row]!);
      const packet = rows.read(row);
      const course = host.courses.find(packet);
      if (course === undefined || !followOne(host, course, packet, passage, sent, row)) {
        writeTraversal(sent, row, host.send(packetAt(columns, row)));
        wanted.skip();
      } else {
        followers.add(course, packet.length);
        wanted.write(row, course);
      }
    }
  } finally {
    followers.settle(sent.work);
    sent.work.add(passage.work);
  }
  return sent;
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
  const refused = course.follow(buffer, passage);
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

  write(row: number, { ledger }: Course): void {
    for (let index = 0; index < this.#names.length; index++) {
      const now = this.#work[this.#names[index]!];
      const charged = ledger.counts[this.#indices[index]!] ?? 0;
      this.#columns[index]![row] = charged + now - this.#before[index]!;
      this.#before[index] = now;
    }
  }

  /** A packet went another way, whose steps may have charged the passage before it was refused. */
  skip(): void {
    for (const [index, name] of this.#names.entries()) this.#before[index] = this.#work[name];
  }
}

/** The packets that have followed each course, to be counted together. */
class Followers {
  readonly #all = new Map<Course, { packets: number; bytes: number }>();
  #last: Course | undefined;
  #tally = { packets: 0, bytes: 0 };

  add(course: Course, bytes: number): void {
    if (course !== this.#last) {
      this.#last = course;
      let tally = this.#all.get(course);
      if (tally === undefined) {
        tally = { packets: 0, bytes: 0 };
        this.#all.set(course, tally);
      }
      this.#tally = tally;
    }
    this.#tally.packets++;
    this.#tally.bytes += bytes;
  }

  settle(work: Work): void {
    for (const [course, { packets, bytes }] of this.#all) {
      course.count(packets, bytes);
      work.addTimes(course.ledger, packets);
    }
  }
}
