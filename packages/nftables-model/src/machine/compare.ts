import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import { compareWords } from '../sets/words.ts';

/** The bits of some registers that a comparison asks for, and what it wants them to be. */
export interface EqualityTest {
  readonly at: number;
  readonly wanted: readonly number[];
  readonly masks: readonly number[];
  /** False where they must differ. */
  readonly equal: boolean;
}

const WHOLE_WORD = [-1] as const;

/** `[ cmp eq reg 1 0x00000006 ]` of one word (net/netfilter/nft_cmp.c, `nft_cmp_fast_eval`). */
export class CompareWord implements Instruction {
  readonly name = 'cmp';
  readonly repeats = true;
  readonly #at: number;
  readonly #word: number;
  readonly #equal: boolean;

  constructor(at: number, word: number, equal: boolean) {
    this.#at = at;
    this.#word = word | 0;
    this.#equal = equal;
  }

  get test(): EqualityTest {
    return { at: this.#at, wanted: [this.#word], masks: WHOLE_WORD, equal: this.#equal };
  }

  get signature(): string {
    return `cmp ${this.#equal} ${this.#at} ${this.#word}`;
  }

  run({ words }: Registers): Step {
    return (words[this.#at] === this.#word) === this.#equal ? Step.NEXT : Step.BREAK;
  }

  foresee(registers: Registers): Step {
    return this.run(registers);
  }
}

/** Compares the bits of several words that a mask covers, for equality: a whole key, or its beginning. */
export class CompareWords implements Instruction {
  readonly name = 'cmp';
  readonly repeats = true;
  readonly #at: number;
  readonly #wanted: readonly number[];
  readonly #masks: readonly number[];
  readonly #equal: boolean;

  constructor(at: number, wanted: readonly number[], masks: readonly number[], equal: boolean) {
    this.#at = at;
    this.#wanted = wanted;
    this.#masks = masks;
    this.#equal = equal;
  }

  get test(): EqualityTest {
    return { at: this.#at, wanted: this.#wanted, masks: this.#masks, equal: this.#equal };
  }

  get signature(): string {
    return `cmp ${this.#equal} ${this.#at} ${this.#wanted.join()} & ${this.#masks.join()}`;
  }

  run({ words }: Registers): Step {
    const wanted = this.#wanted;
    const masks = this.#masks;
    let difference = 0;
    for (let index = 0; index < wanted.length; index++) {
      difference |= (words[this.#at + index]! ^ wanted[index]!) & masks[index]!;
    }
    return (difference === 0) === this.#equal ? Step.NEXT : Step.BREAK;
  }

  foresee(registers: Registers): Step {
    return this.run(registers);
  }
}

/** `[ cmp lt reg 1 … ]`: compares the order of unsigned numbers. */
export class CompareOrder implements Instruction {
  readonly name = 'cmp';
  readonly repeats = true;
  readonly #at: number;
  readonly #limit: readonly number[];
  readonly #comparison: '<' | '<=' | '>' | '>=';

  constructor(at: number, limit: readonly number[], comparison: '<' | '<=' | '>' | '>=') {
    this.#at = at;
    this.#limit = limit;
    this.#comparison = comparison;
  }

  get signature(): string {
    return `cmp ${this.#comparison} ${this.#at} ${this.#limit.join()}`;
  }

  run({ words }: Registers): Step {
    const order = compareWords(words, this.#limit, this.#limit.length, this.#at);
    return this.#holds(order) ? Step.NEXT : Step.BREAK;
  }

  foresee(registers: Registers): Step {
    return this.run(registers);
  }

  #holds(order: number): boolean {
    switch (this.#comparison) {
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
    }
  }
}

/** `[ range eq reg 1 … … ]`: inside of a range, or outside of it (net/netfilter/nft_range.c). */
export class CompareRange implements Instruction {
  readonly name = 'range';
  readonly repeats = true;
  readonly #at: number;
  readonly #first: readonly number[];
  readonly #last: readonly number[];
  readonly #inside: boolean;

  constructor(at: number, first: readonly number[], last: readonly number[], inside: boolean) {
    this.#inside = inside;
    this.#at = at;
    this.#first = first;
    this.#last = last;
  }

  get signature(): string {
    return `range ${this.#inside} ${this.#at} ${this.#first.join()} ${this.#last.join()}`;
  }

  run({ words }: Registers): Step {
    const width = this.#first.length;
    const inside =
      compareWords(words, this.#first, width, this.#at) >= 0 &&
      compareWords(words, this.#last, width, this.#at) <= 0;
    return inside === this.#inside ? Step.NEXT : Step.BREAK;
  }

  foresee(registers: Registers): Step {
    return this.run(registers);
  }
}
