import type { Address } from '../address/address.ts';
import type { PacketColumns } from '../bulk/packet-columns.ts';
import type { Choices } from '../chance/choices.ts';
import type { Verdict } from '../hook/hook.ts';
import type { Packet } from '../packet/packet.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import type { KeyedLookup } from './keyed-lookup.ts';
import type { Passage } from './passage.ts';

/**
 * The part of a hook function in the recorded course of a packet (see `Courses`).
 *
 * - `recorded`: the function tells the {@link CourseRecorder} of the passage what it does; everything
 *   else about it depends only on fields that packets of one course share.
 * - `again`: the function runs again for each packet of the course. It leaves the packet's addresses, its
 *   mark and its way alone: a recording where it rewrites them is refused. It may drop a packet if no function
 *   comes behind it, since the course charges and counts the whole way.
 */
export type CoursePart = 'recorded' | 'again';

/** Counts packets and their bytes by an index of its own: the rules of a chain, for instance. */
export interface PacketCounters {
  /** @param packets 1 unless given; `bytes` are those of all of them */
  count(index: number, bytes: number, packets?: number): void;
}

/** An end that NAT gives packets. */
export interface GivenEnd {
  readonly address: Address;
  readonly port: number;
}

/** Something that is done for each packet of a course. */
export interface CourseAction<Result extends string = string> {
  run(packet: PacketBuffer, passage: Passage): Result;
  /** As {@link run}, ledger and answer, in a dry run: no table of the host has changed after it. */
  rehearse?(packet: PacketBuffer, passage: Passage): Result;
  /** The one end that it gives packets as their destination by NAT, if it does nothing else. */
  readonly gives?: GivenEnd;
  /** Whether it is done for packets too that an action before it has dropped. */
  readonly isAlwaysDone?: boolean;
}

/** Something about a packet that has not begun its way: fields that nobody has changed yet. */
export interface CourseCondition {
  /** Nothing changes, and nothing is charged. */
  holds(packet: Packet): boolean;
  /** It asks nothing but lengths, which no rewriting of addresses changes. */
  readonly asksLengthAlone?: true;
}

/** A choice that depends on more than the packet's fields, such as a scheduler's among servers. */
export interface CourseChooser {
  /**
   * Makes the choice, with all that follows from having made it, and answers its outcome: a whole number
   * that stands for the same until the epoch ends.
   */
  choose(packet: Packet): number;
}

/** Makes the draws and choices of a turn that is foreseen, each once for a packet. */
export interface TurnChoices extends Pick<Choices, 'chance' | 'below'> {
  /** Has a choice made, when it is certain that the packet comes to it; answers its outcome. */
  choose(chooser: CourseChooser, packet: Packet): number;
}

/**
 * The turn of a wide course: what a hook function does with a packet where that depends on the packet's
 * destination. It is foreseen before the packet begins its way. All else on the course that asks for the
 * destination is a {@link CourseCheck}.
 */
export interface CourseTurn extends CourseAction<Verdict> {
  /**
   * Finds out what {@link run} will do with a packet that has not begun its way, if that is to give it another
   * destination. Nothing changes but the draws that are made, and nothing is charged.
   *
   * @param choices makes the draws of the walk, in their order
   * @returns false where the packet must be walked
   */
  foresee(packet: PacketBuffer, choices: TurnChoices): boolean;
  /** The end that the packet which was foreseen last is given, as `CourseAction.gives`. */
  readonly gives: GivenEnd;
  /** How the packet goes on: it is forwarded, unless the function sends it from OUTPUT on (`Pipeline.resend`). */
  readonly resends?: true;
  /**
   * Reads from memory what foreseeing and taking the turn will need for rows, those of all rows together, so that they do
   * not wait for each other; nothing changes, and nothing that is read is kept.
   */
  readAhead?(columns: PacketColumns, from: number, to: number): void;
  /**
   * Keeps what was foreseen last, up to its draws: the answer is a number for {@link recall}, which stands until the host's
   * epoch ends. Negative where it may be another for the next packet of the course with this destination and port.
   */
  keep?(): number;
  /** As {@link foresee}, of a packet for which the same was kept. */
  recall?(kept: number, choices: TurnChoices, packet: Packet): boolean;
  /** A number that stays with the end which was foreseen last until the host's epoch ends; 0 at first, undefined where none can. */
  note?: number | undefined;
  /** As {@link readAhead}, of numbers that were kept; negative ones stand for none. */
  readKept?(kept: Int32Array): void;
  /** Charges and counts what was foreseen last, for a packet of so many bytes. */
  charge(bytes: number, passage: Passage): void;
  /** Charges, and does what was foreseen last. */
  run(packet: PacketBuffer, passage: Passage): Verdict;
}

/**
 * A walk over rules on a wide course that asks for the destination, and lets packets by without doing
 * anything to them. It is foreseen before the packet begins its way, as a turn is.
 */
export interface CourseCheck extends CourseAction<Verdict> {
  /**
   * Finds out whether {@link run} lets a packet by that has the fields with which it comes there. Its connection
   * may not be made yet: all that may be asked of it is that it is new, and what is the same for all packets
   * of the course. Nothing changes, nothing is drawn, and nothing is charged.
   */
  foresee(packet: PacketBuffer): boolean;
  /**
   * Keeps what was foreseen last: the answer is a number for {@link recall}, which stands until the host's epoch ends.
   * Negative where it may be another for the next packet of the course with this destination and port.
   */
  keep?(): number;
  /** As {@link foresee}, of a packet for which the same was kept, and which is let by. */
  recall?(kept: number): void;
  /** Charges and counts what was foreseen last, for a packet of so many bytes. */
  charge(bytes: number, passage: Passage): void;
  /** Charges what was foreseen last. */
  run(packet: PacketBuffer, passage: Passage): Verdict;
}

/** Hears what hook functions do with a packet, so that it can be done again without asking them. */
export interface CourseRecorder {
  /** Whether this is a dry run: the packet is walked once and nothing of it may remain. */
  readonly isDry: boolean;
  /** Of a dry run: whether a scheduler's turn is a state like others, for which the run ends. */
  readonly keepsTurns?: boolean;
  /**
   * Whether the course is for packets to any destination: who asks for the destination, or does something
   * that depends on it, refuses the course, but for one {@link turn} and for each {@link check}.
   */
  readonly isWide: boolean;
  /**
   * The course is not recorded: something on it depends on more than packets of a course share. A dry
   * run ends here, before the thing that has state is asked.
   *
   * @param state the thing that has state, in the words of its tool
   */
  refuse(state?: string): void;
  /**
   * Rules ask for the packet's fields. A source that NAT has given may be another for the next packet:
   * behind it the course is refused.
   */
  asksFields(): void;
  /**
   * In a dry run: a look-up was charged by its key. `unknown` stands for some that cannot be told one by one.
   */
  looked(lookup: KeyedLookup | 'unknown'): void;
  /** A packet was counted, and each packet of the course will be. */
  count(counters: PacketCounters, index: number): void;
  /** Runs something that each packet of the course needs anew, and answers what it answered. */
  again<Result extends string>(
    action: CourseAction<Result>,
    packet: PacketBuffer,
    passage: Passage,
  ): Result;
  /**
   * Runs something that drops the packet, and has the host answer it: each packet of the course needs that anew, and
   * the answer goes its own way. A dry run ends here.
   */
  last<Result extends string>(
    action: CourseAction<Result>,
    packet: PacketBuffer,
    passage: Passage,
  ): Result;
  /** Runs something that the guide of courses does itself when it admits a packet of the course. */
  admitted<Result extends string>(
    action: CourseAction<Result>,
    packet: PacketBuffer,
    passage: Passage,
  ): Result;
  /**
   * Packets follow the course only where this holds, as it does for this one. Where the packet has other
   * addresses or ports by now than it began with, the course is refused.
   */
  requires(condition: CourseCondition, packet: PacketBuffer): void;
  /**
   * Has a choice made, which each packet makes anew: the course is that of packets for which it comes out
   * as it does now. It is made before the packet begins its way, so that the course is refused as by
   * {@link requires}.
   */
  choose(chooser: CourseChooser, packet: PacketBuffer): number;
  /**
   * Takes the packet round the turn of a wide course, which each packet of the course takes as it is foreseen
   * for it. Undefined where the turn cannot be foreseen: the course is refused, and the packet must be walked.
   */
  turn(turn: CourseTurn, packet: PacketBuffer, passage: Passage): Verdict | undefined;
  /** Takes the packet of a wide course through a check, which was just foreseen to let it by. */
  check(check: CourseCheck, packet: PacketBuffer, passage: Passage): void;
  /** Runs a hook function, as the part says that it has in courses. */
  call(
    hookFunction: CourseAction<Verdict> & {
      readonly name: string;
      readonly course?: CoursePart;
      readonly goesWide?: boolean;
    },
    packet: PacketBuffer,
    passage: Passage,
  ): Verdict;
}
