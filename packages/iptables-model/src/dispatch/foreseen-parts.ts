import {
  type CourseCheck,
  type CourseTurn,
  type GivenEnd,
  type PacketBuffer,
  type Passage,
  packetBytes,
  type TurnChoices,
  type Verdict,
} from '@packet-path/core';
import type { ForeseenWalk } from './foreseen-walk.ts';

/** The turn of a wide course: rules of table nat that give a packet another destination. */
export class ForeseenTurn implements CourseTurn {
  readonly #walk: ForeseenWalk;

  constructor(walk: ForeseenWalk) {
    this.#walk = walk;
  }

  get gives(): GivenEnd {
    return this.#walk.gives;
  }

  foresee(packet: PacketBuffer, choices: TurnChoices): boolean {
    return this.#walk.foresee(packet, choices) === 'given';
  }

  charge(bytes: number, passage: Passage): void {
    this.#walk.charge(bytes, passage);
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    this.charge(packetBytes(packet), passage);
    return this.#walk.give(packet, passage);
  }
}

/** A built-in chain on a wide course whose rules ask for the destination, and let packets by. */
export class ForeseenCheck implements CourseCheck {
  readonly #walk: ForeseenWalk;

  constructor(walk: ForeseenWalk) {
    this.#walk = walk;
  }

  foresee(packet: PacketBuffer): boolean {
    return this.#walk.foresee(packet, undefined) === 'passes';
  }

  charge(bytes: number, passage: Passage): void {
    this.#walk.charge(bytes, passage);
  }

  run(packet: PacketBuffer, passage: Passage): 'accept' {
    this.charge(packetBytes(packet), passage);
    return 'accept';
  }
}
