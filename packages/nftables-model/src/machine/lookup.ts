import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { LiveSet } from '../sets/live-set.ts';

/** `[ lookup reg 1 set s ]`: whether a set holds a key (net/netfilter/nft_lookup.c). */
export class SetLookup implements Instruction {
  readonly name = 'lookup';
  readonly repeats = true;
  readonly set: LiveSet;
  /** The first register of the key. */
  readonly at: number;
  readonly inverted: boolean;

  constructor(set: LiveSet, at: number, inverted: boolean) {
    this.set = set;
    this.at = at;
    this.inverted = inverted;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    passage.work.setLookups++;
    const element = this.set.find(registers.words, this.at, passage);
    if ((element !== undefined) === this.inverted) return Step.BREAK;
    if (element === undefined) return Step.NEXT;
    return this.set.runStatements(element, registers, packet, passage);
  }
}

/** `[ lookup reg 1 set m dreg 0 ]`: the verdict that a map holds for a key; a miss ends the rule. */
export class VerdictLookup implements Instruction {
  readonly name = 'lookup';
  readonly repeats = true;
  readonly #map: LiveSet;
  readonly #at: number;

  constructor(map: LiveSet, at: number) {
    this.#map = map;
    this.#at = at;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    passage.work.mapLookups++;
    const element = this.#map.find(registers.words, this.#at, passage);
    if (element === undefined) return Step.BREAK;
    if (this.#map.runStatements(element, registers, packet, passage) === Step.BREAK) {
      return Step.BREAK;
    }
    registers.chain = element.chain?.of(passage.host);
    return element.step;
  }
}

/** `[ lookup reg 1 set m dreg 1 ]`: loads the value that a map holds for a key; a miss ends the rule. */
export class MapLookup implements Instruction {
  readonly name = 'lookup';
  readonly repeats = true;
  readonly #map: LiveSet;
  readonly #at: number;
  readonly #to: number;

  constructor(map: LiveSet, at: number, to: number) {
    this.#map = map;
    this.#at = at;
    this.#to = to;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    passage.work.mapLookups++;
    const element = this.#map.find(registers.words, this.#at, passage);
    if (element?.data === undefined) return Step.BREAK;
    const { data } = element;
    for (let index = 0; index < data.length; index++) {
      registers.words[this.#to + index] = data[index]!;
    }
    return this.#map.runStatements(element, registers, packet, passage);
  }
}
