import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';

/** `[ bitwise reg 1 = ( reg 1 & mask ) ^ flips ]` (net/netfilter/nft_bitwise.c). */
export class Bitwise implements Instruction {
  readonly name = 'bitwise';
  readonly repeats = true;
  readonly #at: number;
  readonly #masks: readonly number[];
  readonly #flips: readonly number[];

  constructor(at: number, masks: readonly number[], flips: readonly number[]) {
    this.#at = at;
    this.#masks = masks;
    this.#flips = flips;
  }

  get signature(): string {
    return `bitwise ${this.#at} & ${this.#masks.join()} ^ ${this.#flips.join()}`;
  }

  run({ words }: Registers): Step {
    const masks = this.#masks;
    const flips = this.#flips;
    for (let index = 0; index < masks.length; index++) {
      const at = this.#at + index;
      words[at] = (words[at]! & masks[index]!) ^ flips[index]!;
    }
    return Step.NEXT;
  }

  foresee(registers: Registers): Step {
    return this.run(registers);
  }
}

/**
 * Cuts a field out of the byte that it shares with others. nft shifts the values that the field is
 * compared with instead, so that the kernel runs one mask.
 */
export class CutField implements Instruction {
  readonly name = 'bitwise';
  readonly repeats = true;
  readonly #at: number;
  readonly #mask: number;
  readonly #shift: number;

  constructor(at: number, mask: number, shift: number) {
    this.#at = at;
    this.#mask = mask;
    this.#shift = shift;
  }

  get signature(): string {
    return `cut ${this.#at} & ${this.#mask} >> ${this.#shift}`;
  }

  run({ words }: Registers): Step {
    words[this.#at] = (words[this.#at]! & this.#mask) >>> this.#shift;
    return Step.NEXT;
  }

  foresee(registers: Registers): Step {
    return this.run(registers);
  }
}

/** `[ bitwise reg 1 = ( reg 1 >> 2 ) ]`. */
export class Shift implements Instruction {
  readonly name = 'bitwise';
  readonly repeats = true;
  readonly #at: number;
  readonly #left: boolean;
  readonly #by: number;

  constructor(at: number, direction: '<<' | '>>', by: number) {
    this.#at = at;
    this.#left = direction === '<<';
    this.#by = by;
  }

  get signature(): string {
    return `shift ${this.#at} ${this.#left ? '<<' : '>>'} ${this.#by}`;
  }

  run({ words }: Registers): Step {
    const word = words[this.#at]!;
    words[this.#at] = this.#left ? word << this.#by : word >>> this.#by;
    return Step.NEXT;
  }

  foresee(registers: Registers): Step {
    return this.run(registers);
  }
}

/**
 * `[ byteorder reg 1 = hton(reg 1, 4, 4) ]`: turns a number of the processor's byte order into the
 * network's, which the kernel compares byte by byte. Registers hold numbers here, so nothing is done.
 */
export const BYTE_ORDER: Instruction = {
  name: 'byteorder',
  signature: 'byteorder',
  repeats: true,
  run: () => Step.NEXT,
  foresee: () => Step.NEXT,
};
