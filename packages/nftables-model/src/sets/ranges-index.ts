import type { Microseconds } from '@packet-path/core';
import type { Element } from './element.ts';
import type { SetIndex } from './set-index.ts';
import { compareWords, type Words } from './words.ts';

/** One field of a concatenation: where its ranges begin, and who holds each stretch between. */
interface Field {
  readonly at: number;
  readonly width: number;
  /** The first key of each stretch, in order. */
  readonly starts: readonly (readonly number[])[];
  /** For each stretch a bit for each element that holds it. */
  readonly holders: readonly Uint32Array[];
}

/**
 * Concatenations with ranges: every field is looked up for itself, and the elements that hold all
 * of them are left (net/netfilter/nft_set_pipapo.c). The kernel cuts a field into groups of four
 * bits, and reads a row of its table for each: a probe is such a row, whatever the set holds.
 */
export class RangesIndex implements SetIndex {
  probes = 0;
  readonly #widths: readonly number[];
  readonly #rows: number;
  readonly #bits: readonly number[];
  readonly #elements: Element[] = [];
  #fields: readonly Field[] | undefined;

  /**
   * @param widths words of each field
   * @param bits bits of each field
   */
  constructor(widths: readonly number[], bits: readonly number[]) {
    this.#widths = widths;
    this.#bits = bits;
    this.#rows = bits.reduce((sum, count) => sum + Math.ceil(count / 4), 0);
  }

  find(words: Words, at: number, now: Microseconds): Element | undefined {
    this.probes = this.#rows;
    this.#fields ??= this.#compile();
    const held: Uint32Array[] = [];
    for (const field of this.#fields) {
      const stretch = lastStart(field, words, at);
      if (stretch < 0) return undefined;
      held.push(field.holders[stretch]!);
    }
    for (let group = 0; group * 32 < this.#elements.length; group++) {
      let bits = -1;
      for (const holders of held) bits &= holders[group]!;
      for (; bits !== 0; bits &= bits - 1) {
        const element = this.#elements[group * 32 + 31 - Math.clz32(bits & -bits)]!;
        if (element.expiresAt > now) return element;
      }
    }
    return undefined;
  }

  clash(element: Element, now: Microseconds): Element | undefined {
    return this.#elements.find((other) => other.expiresAt > now && this.#overlap(element, other));
  }

  add(element: Element): void {
    this.#elements.push(element);
    this.#fields = undefined;
  }

  remove(element: Element): void {
    const index = this.#elements.indexOf(element);
    if (index < 0) return;
    this.#elements.splice(index, 1);
    this.#fields = undefined;
  }

  clear(): void {
    this.#elements.length = 0;
    this.#fields = undefined;
  }

  copy(copyOf: (element: Element) => Element): RangesIndex {
    const copy = new RangesIndex(this.#widths, this.#bits);
    for (const element of this.#elements) copy.#elements.push(copyOf(element));
    copy.#fields = this.#fields;
    return copy;
  }

  #overlap(a: Element, b: Element): boolean {
    let at = 0;
    return this.#widths.every((width) => {
      const start = at;
      at += width;
      return (
        compareWords(a.first, b.last.slice(start), width, start) <= 0 &&
        compareWords(b.first, a.last.slice(start), width, start) <= 0
      );
    });
  }

  #compile(): readonly Field[] {
    let at = 0;
    return this.#widths.map((width) => {
      const field = compileField(this.#elements, at, width);
      at += width;
      return field;
    });
  }
}

function compileField(elements: readonly Element[], at: number, width: number): Field {
  const starts: (readonly number[])[] = [];
  for (const { first, last } of elements) {
    starts.push(first.slice(at, at + width));
    const behind = successor(last.slice(at, at + width));
    if (behind !== undefined) starts.push(behind);
  }
  starts.sort((a, b) => compareWords(a, b, width));
  const distinct = starts.filter(
    (start, index) => index === 0 || compareWords(start, starts[index - 1]!, width) !== 0,
  );
  const groups = Math.ceil(elements.length / 32);
  const holders = distinct.map(() => new Uint32Array(groups));
  const field = { at, width, starts: distinct, holders };
  for (const [index, { first, last }] of elements.entries()) {
    const end = lastStart(field, last, 0);
    for (let stretch = lastStart(field, first, 0); stretch <= end; stretch++) {
      holders[stretch]![index >>> 5]! |= 1 << (index & 31);
    }
  }
  return field;
}

/** The stretch that a key lies in: the last that begins at or before it; -1 for none. */
function lastStart({ at, width, starts }: Field, words: ArrayLike<number>, from: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareWords(words, starts[middle]!, width, from + at) >= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The next key; undefined behind the last. */
function successor(words: number[]): readonly number[] | undefined {
  for (let index = words.length - 1; index >= 0; index--) {
    words[index] = (words[index]! + 1) | 0;
    if (words[index] !== 0) return words;
  }
  return undefined;
}
