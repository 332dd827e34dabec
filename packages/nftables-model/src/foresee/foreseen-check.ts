import { type CourseCheck, type PacketBuffer, type Passage, packetBytes } from '@packet-path/core';
import type { ForeseenWalk } from './foreseen-walk.ts';

/** A base chain on a wide course that lets packets by. */
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
