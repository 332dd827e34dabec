import { Step } from '../program/step.ts';
import type { SetElement } from '../ruleset/set.ts';
import type { Element } from './element.ts';

const NO_STATEMENTS: readonly never[] = [];

/**
 * Elements of a small map that is written out in a rule, of which each holds a key of one word and nothing but a
 * value: their words stand together, and objects are made of them when somebody asks.
 */
export class PlainElements {
  readonly count: number;
  /** Words of an element: its key, and its value behind it. */
  readonly length: number;
  readonly words: readonly number[];
  readonly #sources: readonly SetElement[];

  /** @param words those of all sources, in their order */
  constructor(words: readonly number[], sources: readonly SetElement[]) {
    this.count = sources.length;
    this.length = words.length / sources.length;
    this.words = words;
    this.#sources = sources;
  }

  /** The place of the element that holds a key; -1 where none does. */
  placeOf(key: number): number {
    let place = 0;
    while (place < this.count && this.words[place * this.length] !== key) place++;
    return place < this.count ? place : -1;
  }

  elements(): readonly Element[] {
    return this.#sources.map((source, index) => {
      const at = index * this.length;
      const first = this.words.slice(at, at + 1);
      return {
        first,
        last: first,
        step: Step.NEXT,
        chain: undefined,
        data: this.words.slice(at + 1, at + this.length),
        object: undefined,
        expiresAt: Number.POSITIVE_INFINITY,
        lifetime: undefined,
        statements: NO_STATEMENTS,
        source,
      };
    });
  }
}
