import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Foresight } from '../program/foresight.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';

/** Reads one word; undefined where the packet does not have it. */
export type WordReader = (packet: PacketBuffer, passage: Passage) => number | undefined;
/** Says what a {@link WordReader} will read; undefined where the packet will not have it. */
export type ForeseenReader = (foresight: Foresight, packet: PacketBuffer) => number | undefined;
/** Reads several words into registers; false where the packet does not have them. */
export type WordsReader = (
  words: Int32Array,
  at: number,
  packet: PacketBuffer,
  passage: Passage,
) => boolean;

/** Loads one word: `[ payload load 2b @ transport header + 2 => reg 1 ]`, `[ meta load mark => reg 1 ]`. */
export class LoadWord implements Instruction {
  readonly name: string;
  readonly signature: string | undefined;
  readonly repeats: boolean;
  readonly #read: WordReader;
  readonly #at: number;
  readonly #foreseen: ForeseenReader | undefined;

  /**
   * @param signature undefined for a reader that draws, counts or charges
   * @param repeats whether packets of a recorded course have the same
   * @param foreseen for one that reads the connection, or draws, where it can be foreseen
   */
  constructor(
    name: string,
    read: WordReader,
    at: number,
    signature?: string,
    repeats = false,
    foreseen?: ForeseenReader,
  ) {
    this.name = name;
    this.signature = signature;
    this.repeats = repeats;
    this.#read = read;
    this.#at = at;
    this.#foreseen = foreseen;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    const word = this.#read(packet, passage);
    if (word === undefined) return Step.BREAK;
    registers.words[this.#at] = word;
    return Step.NEXT;
  }

  foresee(registers: Registers, packet: PacketBuffer, foresight: Foresight): Step {
    const foreseen = this.#foreseen;
    if (foreseen === undefined) {
      return readsFields(this) ? this.run(registers, packet, foresight.passage) : foresight.lose();
    }
    const word = foreseen(foresight, packet);
    if (word === undefined) return Step.BREAK;
    registers.words[this.#at] = word;
    return Step.NEXT;
  }
}

/** Loads several words: an IPv6 address, a device's name. */
export class LoadWords implements Instruction {
  readonly name: string;
  readonly signature: string | undefined;
  readonly repeats: boolean;
  readonly #read: WordsReader;
  readonly #at: number;

  /** Its parameters are those of {@link LoadWord}. */
  constructor(name: string, read: WordsReader, at: number, signature?: string, repeats = false) {
    this.name = name;
    this.signature = signature;
    this.repeats = repeats;
    this.#read = read;
    this.#at = at;
  }

  run(registers: Registers, packet: PacketBuffer, passage: Passage): Step {
    return this.#read(registers.words, this.#at, packet, passage) ? Step.NEXT : Step.BREAK;
  }

  foresee(registers: Registers, packet: PacketBuffer, foresight: Foresight): Step {
    return readsFields(this) ? this.run(registers, packet, foresight.passage) : foresight.lose();
  }
}

/** Whether a load reads fields that packets of a course share, and nothing of their connection. */
function readsFields({ name, signature, repeats }: Instruction): boolean {
  return repeats === true && signature !== undefined && name !== 'ct';
}
