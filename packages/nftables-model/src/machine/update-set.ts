import type { Microseconds, PacketBuffer, Passage } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { LiveSet } from '../sets/live-set.ts';

/** A change that a packet makes to a set. */
export interface SetUpdate {
  readonly set: LiveSet;
  readonly operation: 'add' | 'update' | 'delete';
  /** The registers in which the key begins, and the value of a map's element. */
  readonly at: number;
  readonly valueAt: number | undefined;
  /** The element's timeout; undefined for the set's own. */
  readonly lifetime: Microseconds | undefined;
  /** Makes the statements of a new element. */
  readonly statements: (now: Microseconds) => readonly Instruction[];
}

/**
 * `[ dynset update reg_key 1 set s timeout 5000ms ]` (net/netfilter/nft_dynset.c): `add` leaves an
 * element that exists as it is, `update` sets its timeout back. A full set takes no new element, and
 * the rule ends there.
 */
export class UpdateSet implements Instruction {
  readonly name = 'dynset';
  readonly #update: SetUpdate;

  constructor(update: SetUpdate) {
    this.#update = update;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    const { operation, at, valueAt, lifetime, statements } = this.#update;
    const { host } = passage;
    const { now } = host.clock;
    const set = this.#update.set.own(host);
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
