import {
  type CourseTurn,
  type GivenEnd,
  type PacketBuffer,
  type Passage,
  packetBytes,
  type TurnChoices,
  UNSPECIFIED,
  type Verdict,
} from '@packet-path/core';
import { dropped } from '../evaluate/dropped.ts';
import type { ForeseenWalk } from './foreseen-walk.ts';

const NO_END: GivenEnd = Object.freeze({ address: UNSPECIFIED[4], port: 0 });

/** The turn of a wide course: a base chain of type nat, whose rules give a packet another destination. */
export class ForeseenTurn implements CourseTurn {
  readonly #walk: ForeseenWalk;

  constructor(walk: ForeseenWalk) {
    this.#walk = walk;
  }

  get gives(): GivenEnd {
    return this.#walk.foresight.gives ?? NO_END;
  }

  foresee(packet: PacketBuffer, choices: TurnChoices): boolean {
    return this.#walk.foresee(packet, choices) === 'given';
  }

  charge(bytes: number, passage: Passage): void {
    this.#walk.charge(bytes, passage);
  }

  run(packet: PacketBuffer, passage: Passage): Verdict {
    this.charge(packetBytes(packet), passage);
    const verdict = this.#walk.give(packet, passage);
    if (verdict !== 'drop') return verdict;
    return dropped(this.#walk.chain, this.#walk.rule, packet, passage);
  }
}
