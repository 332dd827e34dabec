import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { LeadingTest } from './leading-tests.ts';

/** The instructions that read what a group of tests decides on. */
export class Reading {
  /** Expressions that each of the rules is charged for this test, as the packet is. */
  charge = 0;
  readonly #reads: readonly Instruction[];
  readonly #borrowed: number;

  constructor({ reads, borrowed }: LeadingTest) {
    this.#reads = reads;
    this.#borrowed = borrowed;
  }

  /** Reads into registers; false where the packet does not have the field, which ends every rule. */
  read(registers: Registers, packet: PacketBuffer, passage: Passage): boolean {
    const reads = this.#reads;
    for (let index = 0; index < reads.length; index++) {
      if (reads[index]!.run(registers, packet, passage) === Step.NEXT) continue;
      this.charge = index + 1 - this.#borrowed;
      return false;
    }
    this.charge = reads.length + 1 - this.#borrowed;
    return true;
  }
}
