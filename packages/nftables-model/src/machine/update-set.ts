import type { Microseconds, PacketBuffer, Passage } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { LiveSet } from '../sets/live-set.ts';

/** What a packet does to a set, and how. */
export interface SetUpdate {
  readonly set: LiveSet;
  readonly operation: 'add' | 'update' | 'delete';
  /** Where the key begins, and what a map's element is to hold. */
  readonly at: number;
  readonly valueAt: number | undefined;
  /** How long the element lives, where that is not the set's. */
  readonly lifetime: Microseconds | undefined;
  /** Makes the statements of a new element. */
  readonly statements: () => readonly Instruction[];
}

/**
 * `[ dynset update reg_key 1 set s timeout 5000ms ]` (net/netfilter/nft_dynset.c): `add` leaves an
 * element that is there as it is, `update` lets it live anew. A full set takes neither, and the rule
 * ends there.
 */
export class UpdateSet implements Instruction {
  readonly name = 'dynset';
  readonly #update: SetUpdate;

  constructor(update: SetUpdate) {
    this.#update = update;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    const { set, operation, at, valueAt, lifetime, statements } = this.#update;
    const { now } = passage.host.clock;
    const known = set.peek(registers.words, at, now);
    if (operation === 'delete') {
      if (known !== undefined) set.remove(known);
      return Step.NEXT;
    }
    const element =
      known ?? set.insertFromPacket(registers.words, at, valueAt, lifetime, statements, now);
    if (element === undefined) return Step.BREAK;
    if (known !== undefined && operation === 'update') set.refresh(known, lifetime, now);
    return set.runStatements(element, registers, packet, passage);
  }
}
