import type { Microseconds } from '@packet-path/core';
import { BoxTree, type FieldPlace, overlap } from './box-tree.ts';
import type { Element } from './element.ts';
import type { SetIndex } from './set-index.ts';
import type { Words } from './words.ts';

/** New elements that wait for a tree of their own. */
const MOST_WAITING = 64;
/** A tree that is less than so many times as large as the new one becomes part of it. */
const RATIO = 3;

/**
 * Concatenations with ranges: the element that holds all fields of a key
 * (net/netfilter/nft_set_pipapo.c). The kernel cuts a field into groups of four bits, and reads a row
 * of its table for each: a probe is such a row, whatever the set holds.
 *
 * Here the elements stand in trees, each some times smaller than the one before it; new elements wait
 * until there are enough for a tree. So n additions cost n log² n, and a look-up the square of a logarithm.
 */
export class RangesIndex implements SetIndex {
  probes = 0;
  readonly #widths: readonly number[];
  readonly #bits: readonly number[];
  readonly #fields: readonly FieldPlace[];
  readonly #rows: number;
  /** The elements in their order: each with its place in it. */
  readonly #places = new Map<Element, number>();
  #nextPlace = 0;
  /** From the largest on. Elements that were removed stay in them for a while. */
  #trees: BoxTree[] = [];
  #waiting: Element[] = [];
  /** Elements in the trees, with those that were removed. */
  #stored = 0;

  /**
   * @param widths words of each field
   * @param bits bits of each field
   */
  constructor(widths: readonly number[], bits: readonly number[]) {
    this.#widths = widths;
    this.#bits = bits;
    let at = 0;
    this.#fields = widths.map((width) => {
      at += width;
      return { at: at - width, width };
    });
    this.#rows = bits.reduce((sum, count) => sum + Math.ceil(count / 4), 0);
  }

  find(words: Words, at: number, now: Microseconds): Element | undefined {
    this.probes = this.#rows;
    return this.#first(words, words, at, now);
  }

  clash({ first, last }: Element, now: Microseconds): Element | undefined {
    return this.#first(first, last, 0, now);
  }

  add(element: Element): void {
    this.#places.set(element, this.#nextPlace++);
    this.#waiting.push(element);
    this.#settle();
  }

  remove(element: Element): void {
    this.#places.delete(element);
    if (this.#stored <= 2 * this.#places.size + MOST_WAITING) return;
    this.#trees = [];
    this.#waiting = [];
    this.#stored = 0;
    this.#plant([...this.#places.keys()]);
  }

  copy(copyOf: (element: Element) => Element): RangesIndex {
    const copy = new RangesIndex(this.#widths, this.#bits);
    for (const element of this.#places.keys()) {
      const copied = copyOf(element);
      copy.#places.set(copied, copy.#nextPlace++);
      // The trees are made when somebody looks.
      copy.#waiting.push(copied);
    }
    return copy;
  }

  clear(): void {
    this.#places.clear();
    this.#trees = [];
    this.#waiting = [];
    this.#stored = 0;
  }

  /** Makes a tree of the elements that wait, if there are enough, and of the trees that are not much larger. */
  #settle(): void {
    if (this.#waiting.length <= MOST_WAITING) return;
    const elements = this.#waiting.filter((one) => this.#places.has(one));
    this.#waiting = [];
    for (let last = this.#trees.at(-1); last !== undefined; last = this.#trees.at(-1)) {
      if (last.elements.length >= RATIO * elements.length) break;
      this.#trees.pop();
      this.#stored -= last.elements.length;
      for (const one of last.elements) if (this.#places.has(one)) elements.push(one);
    }
    this.#plant(elements);
  }

  #plant(elements: Element[]): void {
    if (elements.length === 0) return;
    this.#trees.push(new BoxTree(elements, this.#fields));
    this.#stored += elements.length;
  }

  /** Of the living elements that share a key with a range the first in order. */
  #first(
    first: ArrayLike<number>,
    last: ArrayLike<number>,
    at: number,
    now: Microseconds,
  ): Element | undefined {
    this.#settle();
    let found: Element | undefined;
    let foundPlace = Number.POSITIVE_INFINITY;
    const take = (element: Element): void => {
      if (element.expiresAt <= now) return;
      const place = this.#places.get(element);
      if (place === undefined || place >= foundPlace) return;
      found = element;
      foundPlace = place;
    };
    for (const tree of this.#trees) tree.each(first, last, at, take);
    for (const element of this.#waiting) {
      if (overlap(first, last, at, element.first, element.last, this.#fields)) take(element);
    }
    return found;
  }
}
