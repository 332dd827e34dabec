import { CompareWord } from '../machine/compare.ts';
import type { Instruction } from '../program/instruction.ts';

/** Comparisons with smaller numbers are shared. */
const SMALL = 256;

/** Arrays and instructions that rules share: a hundred thousand rules need a handful of them. */
export class SharedParts {
  readonly #numbers = new Map<string, readonly number[]>();
  readonly #instructions = new Map<string, Instruction>();
  readonly #equal: CompareWord[] = [];
  readonly #unequal: CompareWord[] = [];
  /** Whether rules or elements name devices by their numbers, which hosts then have to share. */
  namesDevices = false;

  /** The same numbers, in the array of the first rule that had them. */
  numbers(numbers: readonly number[]): readonly number[] {
    const key = numbers.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, numbers);
    return numbers;
  }

  /** A comparison of one word at the first register: those with protocols, types and small numbers are few. */
  comparison(word: number, equal: boolean): CompareWord {
    if (!(word >= 0 && word < SMALL)) return new CompareWord(0, word, equal);
    const known = equal ? this.#equal : this.#unequal;
    known[word] ??= new CompareWord(0, word, equal);
    return known[word];
  }

  /** An instruction that remembers nothing, made once. */
  instruction(key: string, make: () => Instruction): Instruction {
    let known = this.#instructions.get(key);
    if (known === undefined) {
      known = make();
      this.#instructions.set(key, known);
    }
    return known;
  }
}
