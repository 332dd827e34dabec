import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { LiveSet } from '../sets/live-set.ts';

/** `[ objref type 1 name c1 ]`: runs an object of the table (net/netfilter/nft_objref.c). */
export class ObjectReference implements Instruction {
  readonly name = 'objref';
  readonly #object: Instruction;

  constructor(object: Instruction) {
    this.#object = object;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    return this.#object.run(registers, packet, passage);
  }
}

/** `[ objref sreg 1 set m ]`: runs the object that a map names for a key; a miss ends the rule. */
export class ObjectMap implements Instruction {
  readonly name = 'objref';
  readonly #map: LiveSet;
  readonly #at: number;

  constructor(map: LiveSet, at: number) {
    this.#map = map;
    this.#at = at;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    passage.work.mapLookups++;
    const element = this.#map.find(registers.words, this.#at, passage);
    if (element?.object === undefined) return Step.BREAK;
    return element.object.run(registers, packet, passage);
  }
}

/** An expression of the kernel that does nothing here, counted under its name. */
export function idle(name: string): Instruction {
  return { name, run: () => Step.NEXT };
}
