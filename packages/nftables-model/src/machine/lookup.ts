import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Foresight } from '../program/foresight.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Element } from '../sets/element.ts';
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

  foresee({ words }: Registers, _packet: PacketBuffer, foresight: Foresight): Step {
    foresight.setLookups++;
    const set = this.set.of(foresight.host);
    const isFound = set.hasSlots
      ? set.foreseeSlot(words, this.at, foresight) >= 0
      : set.foresee(words, this.at, foresight) !== undefined;
    return isFound === this.inverted ? Step.BREAK : Step.NEXT;
  }
}

/** `[ lookup reg 1 set m dreg 0 ]`: the verdict that a map holds for a key; a miss ends the rule. */
export class VerdictLookup implements Instruction {
  readonly name = 'lookup';
  readonly repeats = true;
  readonly set: LiveSet;
  readonly #at: number;

  constructor(map: LiveSet, at: number) {
    this.set = map;
    this.#at = at;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    passage.work.mapLookups++;
    const element = this.set.find(registers.words, this.#at, passage);
    if (element === undefined) return Step.BREAK;
    if (this.set.runStatements(element, registers, packet, passage) === Step.BREAK) {
      return Step.BREAK;
    }
    registers.chain = element.chain?.of(passage.host);
    return element.step;
  }

  foresee(registers: Registers, packet: PacketBuffer, foresight: Foresight): Step {
    foresight.mapLookups++;
    const { host, tails } = foresight;
    const map = this.set.of(host);
    if (tails === undefined || !map.hasSlots) {
      return led(map.foresee(registers.words, this.#at, foresight), registers, foresight);
    }
    const slot = map.foreseeSlot(registers.words, this.#at, foresight);
    if (slot < 0) return Step.BREAK;
    foresight.slot = slot;
    foresight.tail = tails.at(map, slot, packet.protocol);
    if (foresight.tail >= 0) {
      foresight.map = map;
      return Step.GOTO;
    }
    const step = led(map.elementAt(slot), registers, foresight);
    if (step === Step.JUMP || step === Step.GOTO) foresight.map = map;
    return step;
  }
}

/** The step of a verdict map's element, which may lead to a chain. */
function led(element: Element | undefined, registers: Registers, { host }: Foresight): Step {
  if (element === undefined) return Step.BREAK;
  registers.chain = element.chain?.of(host);
  return element.step;
}

/** `[ lookup reg 1 set m dreg 1 ]`: loads the value that a map holds for a key; a miss ends the rule. */
export class MapLookup implements Instruction {
  readonly name = 'lookup';
  readonly repeats = true;
  readonly set: LiveSet;
  /** The first register of the key, and of the value. */
  readonly at: number;
  readonly to: number;

  constructor(map: LiveSet, at: number, to: number) {
    this.set = map;
    this.at = at;
    this.to = to;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    passage.work.mapLookups++;
    const element = this.set.find(registers.words, this.at, passage);
    if (element?.data === undefined) return Step.BREAK;
    this.#load(element.data, registers.words);
    return this.set.runStatements(element, registers, packet, passage);
  }

  foresee({ words }: Registers, _packet: PacketBuffer, foresight: Foresight): Step {
    foresight.mapLookups++;
    const element = this.set.foresee(words, this.at, foresight);
    if (element?.data === undefined) return Step.BREAK;
    this.#load(element.data, words);
    return Step.NEXT;
  }

  #load(data: readonly number[], words: Int32Array): void {
    for (let index = 0; index < data.length; index++) words[this.to + index] = data[index]!;
  }
}
