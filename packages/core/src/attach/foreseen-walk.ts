import type { PacketColumns } from '../bulk/packet-columns.ts';
import type { Verdict } from '../hook/hook.ts';
import type { PacketBuffer } from '../packet/packet-buffer.ts';
import { packetBytes } from '../packet/packet-bytes.ts';
import type { CourseCheck, CourseTurn, GivenEnd, TurnChoices } from './course-recorder.ts';
import type { Passage } from './passage.ts';

/** The end of a walk that was foreseen: the packet goes on, with the destination that it is given or without. */
export type ForeseenEnd = 'passes' | 'given' | 'unknown';

/** A walk over the rules of a hook function that a model can foresee for a packet, and do later. */
export interface WalkAhead {
  /**
   * Finds out how the walk of a packet ends; the answer is about that packet until the next is asked about.
   * Nothing changes but the draws that are made, and nothing is charged.
   *
   * @param choices makes the draws; undefined where none may be made
   */
  foresee(packet: PacketBuffer, choices: TurnChoices | undefined): ForeseenEnd;
  /** The destination of a walk that ends with `given`. */
  readonly gives: GivenEnd;
  /** As `CourseTurn.readAhead`. */
  readAhead?(columns: PacketColumns, from: number, to: number): void;
  /** As `CourseTurn.keep`, of a walk that ends with `given` or `passes`. */
  keep?(): number;
  /** As `CourseTurn.recall` and `CourseCheck.recall`: the walk ends as the kept one did. The latter makes no draws. */
  recall?(kept: number, choices: TurnChoices | undefined): void;
  /** As `CourseTurn.note`. */
  note?: number | undefined;
  /** As `CourseTurn.readKept`. */
  readKept?(kept: Int32Array): void;
  /** Charges and counts what was foreseen, for a packet of so many bytes. */
  charge(bytes: number, passage: Passage): void;
  /** Gives the packet its destination. */
  give(packet: PacketBuffer, passage: Passage): Verdict;
}

/** The turn of a wide course: rules that give a packet another destination. */
export class ForeseenTurn implements CourseTurn {
  readonly #walk: WalkAhead;

  constructor(walk: WalkAhead) {
    this.#walk = walk;
  }

  get gives(): GivenEnd {
    return this.#walk.gives;
  }

  foresee(packet: PacketBuffer, choices: TurnChoices): boolean {
    return this.#walk.foresee(packet, choices) === 'given';
  }

  readAhead(columns: PacketColumns, from: number, to: number): void {
    this.#walk.readAhead?.(columns, from, to);
  }

  keep(): number {
    return this.#walk.keep?.() ?? -1;
  }

  recall(kept: number, choices: TurnChoices): true {
    this.#walk.recall?.(kept, choices);
    return true;
  }

  get note(): number | undefined {
    return this.#walk.note;
  }

  set note(note: number | undefined) {
    this.#walk.note = note;
  }

  readKept(kept: Int32Array): void {
    this.#walk.readKept?.(kept);
  }

  charge(bytes: number, passage: Passage): void {
    this.#walk.charge(bytes, passage);
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    this.#walk.charge(packetBytes(packet), passage);
    return this.#walk.give(packet, passage);
  }
}

/** A check of a wide course: rules that ask for the destination, and let packets by. */
export class ForeseenCheck implements CourseCheck {
  readonly #walk: WalkAhead;

  constructor(walk: WalkAhead) {
    this.#walk = walk;
  }

  foresee(packet: PacketBuffer): boolean {
    return this.#walk.foresee(packet, undefined) === 'passes';
  }

  keep(): number {
    return this.#walk.keep?.() ?? -1;
  }

  recall(kept: number): void {
    this.#walk.recall?.(kept, undefined);
  }

  charge(bytes: number, passage: Passage): void {
    this.#walk.charge(bytes, passage);
  }

  run(packet: PacketBuffer, passage: Passage): 'accept' {
    this.#walk.charge(packetBytes(packet), passage);
    return 'accept';
  }
}
