import { Passage, type PassageHost } from '../attach/passage.ts';
import type { PacketColumns } from '../bulk/packet-columns.ts';
import type { Choices } from '../chance/choices.ts';
import { Errno } from '../error/errno.ts';
import { VisitSums } from '../ledger/visit-sums.ts';
import type { Packet } from '../packet/packet.ts';
import { PacketBuffer } from '../packet/packet-buffer.ts';
import { packetBytes } from '../packet/packet-bytes.ts';
import { type LeavingEnds, leaving, snapshot } from '../packet/packet-value.ts';
import { Course } from './course.ts';
import { CoursePlace } from './course-place.ts';
import { CoursePool } from './course-pool.ts';
import { type DrawBranch, isNode } from './draw-node.ts';
import type { Epoch } from './epoch.ts';
import { MadeDraws } from './made-draws.ts';
import { Recording } from './recording.ts';
import type { RowFlight, RowGuide } from './row-guide.ts';
import { type ForeseesDevice, WideCourses } from './wide-courses.ts';
import { WidePlace } from './wide-place.ts';

/** Courses of an epoch that are recorded in any case. */
const RECORDED_FIRST = 512;
/** Packets that were walked at a place before its courses are recorded in any case… */
const BUSY = 32;
/** … if they are one of so many of all that were walked in the epoch. */
const SHARE = 64;
/** Packets that follow, on average, each course recorded so far, before more are recorded. */
const WORTH = 4;

/** A course that equals one before counts as so much of one: it takes no memory, and no cache need hold it. */
const SHARED = 1 / 4;

/** Finds the place of a packet's courses: a model that knows which packets are alike is one. */
export interface CourseGuide {
  /**
   * The place of packets like this one, of which one was walked before; undefined where it must be
   * walked. Nothing changes that can be seen.
   */
  place(packet: Packet): CoursePlace | undefined;
  /**
   * Does what depends on the packet that {@link place} was just asked about, before it follows a
   * course. False where it must be walked after all; nothing has changed then.
   */
  admit(packet: PacketBuffer, passage: Passage): boolean;
  /**
   * Takes the packet that {@link place} was just asked about, of which nothing else was asked, along its course at once, where
   * that does no more than the guide can do in one: it charges the passage, and answers the ends that the packet leaves
   * with, until the next packet. Undefined where the packet must go from step to step; nothing has changed then.
   */
  take?(packet: Packet, course: Course, passage: Passage): LeavingEnds | undefined;
  /** Lets go of every place: the epoch has ended. */
  forget(): void;
  /**
   * The place of the wide courses of the packet that {@link place} was just asked about, and has no place for
   * or none with a course; undefined where it follows none.
   */
  widePlace?(packet: Packet): WidePlace | undefined;
  /** Takes rows of columns along these courses; undefined where each needs a packet. */
  rowsOf?(flight: RowFlight): RowGuide;
}

/** A packet is walked: its course is recorded at a place, or draws are handed to the walk alone. */
type Recorded = CoursePlace | WidePlace | 'walk';

/** The host of courses. */
export interface CourseHost extends PassageHost {
  readonly epoch: Epoch;
  /** Packets that come back through `lo` arrive by it. */
  readonly pipeline: { arrive(packet: PacketBuffer, passage: Passage): void };
}

/**
 * Recorded courses of packets, so that packets like one before need no walk.
 *
 * **How it works.** The second packet at a place (packets whose deciding fields are alike) is walked
 * with a `Recording`. It writes down the random draws, which rules counted the packet, what it
 * charged, and the steps that each packet needs anew: a look-up in conntrack's table, a binding of
 * NAT. The next packet at the place makes the same draws; where they come out as they did before, it
 * does the steps, counts at the same rules, and has the same ledger. Where they come out otherwise it
 * is walked, with the outcomes drawn, and that course is recorded too.
 *
 * **Why it is right.** A hook function must have said what part it has in courses, a match that it
 * asks nothing but fields that packets at a place share, and an action that it may be run again:
 * anything else refuses the recording. An {@link Epoch} counts the changes of rules, routes,
 * addresses, sysctls and hook functions, and courses of an epoch end with it. Each purpose of draws is
 * a stream of its own, so that draws made before the walk are those that the walk would have made.
 * Where somebody listens, or chance is not seeded, every packet is walked.
 */
export class Courses {
  readonly #host: CourseHost;
  readonly #walk: (packet: PacketBuffer, passage: Passage) => void;
  #guide: CourseGuide | undefined;
  readonly #pool = new CoursePool();
  #epoch = -1;
  #sums = new VisitSums();
  #sumsEpoch = -1;
  /** Courses that were recorded in this epoch, and how many packets had followed when it began. */
  #recorded = 0;
  /** Packets of this epoch that were walked at places. */
  #visits = 0;
  #followedBefore = 0;
  #followed = 0;
  readonly #drawn = new MadeDraws();
  readonly #wide: WideCourses;

  /**
   * @param walk takes a packet through the hooks
   * @param foresees the devices that packets leave by
   */
  constructor(
    host: CourseHost,
    walk: (packet: PacketBuffer, passage: Passage) => void,
    foresees: ForeseesDevice,
  ) {
    this.#host = host;
    this.#walk = walk;
    this.#wide = new WideCourses(foresees, this.#drawn);
  }

  /** Lets a guide tell packets apart from now on; without one every packet is walked. */
  guideBy(guide: CourseGuide | undefined): void {
    this.#guide = guide;
    this.#epoch = -1;
  }

  /** Where walks of packets in columns are added up; nothing is left in it between two calls. */
  get sums(): VisitSums {
    if (this.#sumsEpoch !== this.#host.epoch.number) {
      // Sums of chains that are gone go with them.
      this.#sumsEpoch = this.#host.epoch.number;
      this.#sums = new VisitSums();
    }
    return this.#sums;
  }

  /** Packets that followed a course so far. */
  get followed(): number {
    return this.#followed;
  }

  /** Takes rows of columns along courses, while {@link areOpen}; undefined where each needs a packet. */
  rowGuide(flight: RowFlight): RowGuide | undefined {
    return this.#guide?.rowsOf?.(flight);
  }

  /** Whether packets may follow courses, which are those of this epoch then. */
  areOpen(): boolean {
    const guide = this.#guide;
    if (guide === undefined || this.#host.choices.seeded === undefined) return false;
    this.#renew(guide);
    return true;
  }

  /** Rows of columns are about to be followed. */
  readAhead(columns: PacketColumns, from: number, to: number): void {
    this.#wide.readAhead(columns, from, to);
  }

  /** Packets have followed courses in rows of columns. */
  countFollowed(packets: number): void {
    this.#followed += packets;
  }

  /**
   * The course of a packet, whose draws are made; undefined where it must be walked, and `record` where a
   * course is to be recorded by that: then it must be sent. To follow a course, {@link admit} the packet next.
   * Packets that the host answers are walked: their courses have no draws that the walk would have to be handed.
   */
  find(packet: Packet): Course | 'record' | undefined {
    const branch = this.#find(packet);
    if (branch instanceof Course) return branch.ends === null ? branch : undefined;
    return branch === undefined ? undefined : 'record';
  }

  /** A packet has gone along the course just found, which the guide need not admit. */
  took(): void {
    this.#drawn.forget();
    this.#followed++;
  }

  /** Lets a packet on the course just found; false where it must be walked after all. */
  admit(packet: PacketBuffer, passage: Passage): boolean {
    const isAdmitted = this.#guide?.admit(packet, passage) === true;
    if (isAdmitted) this.took();
    return isAdmitted;
  }

  /**
   * Takes a packet along its course, or records one while it is walked.
   *
   * @returns its passage when it is over; undefined where the packet must be walked
   */
  carry(packet: Packet): Passage | undefined {
    const found = this.#find(packet);
    if (found === undefined) return undefined;
    if (!(found instanceof Course)) return this.#record(packet, found);
    const passage = new Passage(this.#host, undefined, found.start);
    const ends = this.#guide?.take?.(packet, found, passage);
    if (ends !== undefined) {
      this.took();
      found.count(1, packet.length);
      passage.leave(leaving(packet, ends, found.hops, found.outputInterface));
      return passage;
    }
    const buffer = new PacketBuffer(packet);
    // Packets that may not be admitted draw nothing.
    if (!this.admit(buffer, passage)) return undefined;
    found.count(1, packetBytes(buffer));
    if (found.ends !== null) return this.#end(found, buffer, passage);
    const refused = found.follow(buffer, passage);
    if (refused === undefined) {
      passage.leave(snapshot(buffer));
    } else {
      const { hook, name } = refused;
      passage.finish(buffer, 'dropped', { kind: 'hook', hook, name });
      if (buffer.inputInterface === null) passage.sendError = Errno.EPERM;
    }
    return passage;
  }

  /** Takes a packet that was received along a course which ends in the host's answer. */
  #end(course: Course, packet: PacketBuffer, passage: Passage): Passage {
    const { backlog } = passage;
    backlog.isReceiving = true;
    const { hook, name } = course.follow(packet, passage)!;
    passage.finish(packet, 'dropped', course.ends ?? { kind: 'hook', hook, name });
    backlog.isReceiving = false;
    // The answer may have come back through `lo`.
    const next = backlog.take();
    if (next !== undefined) this.#host.pipeline.arrive(next, passage);
    return passage;
  }

  /** The course of a packet, or the place where one is to be recorded. */
  #find(packet: Packet): Course | Recorded | undefined {
    const guide = this.#guide;
    const choices = this.#host.choices.seeded;
    if (guide === undefined || choices === undefined) return undefined;
    this.#renew(guide);
    const place = guide.place(packet);
    if (place !== undefined) {
      if (place.isClosed || !place.admits(packet)) return undefined;
      const found = this.#findAt(place, packet, choices);
      if (found !== undefined) return found;
    }
    const wide = guide.widePlace?.(packet);
    if (wide !== undefined) {
      const found = this.#wide.find(wide, packet, choices);
      if (found !== undefined) return found;
    }
    // Draws that were made must be used: the recording hands them to the walk.
    return this.#drawn.made > 0 ? (place ?? 'walk') : undefined;
  }

  /** The course of a packet at its place, or the place where one is to be recorded. */
  #findAt(place: CoursePlace, packet: Packet, choices: Choices): Course | CoursePlace | undefined {
    // A packet that was asked about before has drawn already.
    const known = this.#drawn;
    let branch = place.root;
    let drawn = 0;
    while (isNode(branch)) {
      const next: DrawBranch = branch.follow(choices, known, drawn, packet);
      drawn += branch.length(known, drawn);
      branch = next;
    }
    if (branch !== undefined) return branch;
    place.visits++;
    this.#visits++;
    return known.isChosen || this.#isWorthWhile(place) ? place : undefined;
  }

  /** Lets go of the courses of another epoch. */
  #renew(guide: CourseGuide): void {
    const { epoch } = this.#host;
    if (epoch.number === this.#epoch) return;
    guide.forget();
    this.#epoch = epoch.number;
    this.#pool.clear();
    this.#recorded = 0;
    this.#visits = 0;
    this.#wide.renew();
    this.#followedBefore = this.#followed - this.#wide.followed;
  }

  /** Traffic that hardly repeats itself is walked, since a recording costs more than a walk. */
  #isWorthWhile({ visits }: CoursePlace): boolean {
    const recorded = this.#recorded;
    if (recorded < RECORDED_FIRST) return true;
    if (visits >= BUSY && visits * SHARE >= this.#visits) return true;
    const followed = this.#followed - this.#wide.followed - this.#followedBefore;
    return followed >= recorded * WORTH;
  }

  /** Walks a packet with the draws that were made for it, and keeps its course if that is worth while. */
  #record(packet: Packet, place: Recorded): Passage {
    const isWide = place instanceof WidePlace;
    const isKept = isWide || (place instanceof CoursePlace && this.#isWorthWhile(place));
    const passage = new Passage(this.#host, undefined);
    const buffer = new PacketBuffer(packet);
    const recording = new Recording(
      buffer,
      passage,
      this.#drawn.outcomes.slice(0, this.#drawn.made),
      isWide,
    );
    const isChosen = this.#drawn.isChosen;
    this.#drawn.forget();
    const choices = this.#host.choices.seeded!;
    // A choice that was made is handed to the hook function by the recording, even where it is not kept.
    passage.recorder = isKept || isChosen ? recording : undefined;
    choices.tap = recording;
    try {
      this.#walk(buffer, passage);
    } finally {
      choices.tap = undefined;
      passage.recorder = undefined;
    }
    if (place === 'walk' || !isKept) return passage;
    const course = recording.finish();
    const kept = course && this.#pool.shared(course);
    if (!isWide) this.#recorded += kept === course ? 1 : SHARED;
    if (kept === undefined) place.refuse();
    else if (isWide) place.add(recording.turned!, kept);
    else place.add(recording.draws, kept);
    return passage;
  }
}
