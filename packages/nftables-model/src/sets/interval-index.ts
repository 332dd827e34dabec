import type { Microseconds } from '@packet-path/core';
import type { Element } from './element.ts';
import type { SetIndex } from './set-index.ts';
import { compareWords, type Words } from './words.ts';

/**
 * Intervals of one field, sorted, none overlapping another: found by halving, as in the kernel's
 * tree (net/netfilter/nft_set_rbtree.c). A probe is an interval compared.
 */
export class IntervalIndex implements SetIndex {
  probes = 0;
  readonly #width: number;
  readonly #elements: Element[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  find(words: Words, at: number, now: Microseconds): Element | undefined {
    const element = this.#elements[this.#lastNotBehind(words, at)];
    if (element === undefined || element.expiresAt <= now) return undefined;
    return compareWords(words, element.last, this.#width, at) <= 0 ? element : undefined;
  }

  clash({ first, last }: Element, now: Microseconds): Element | undefined {
    // Of all that begin at or before its end, the last ends latest, since none overlap.
    const candidate = this.#elements[this.#lastNotBehind(last, 0)];
    if (candidate === undefined) return undefined;
    if (compareWords(candidate.last, first, this.#width) < 0) return undefined;
    // An expired interval makes room (`nft_rbtree_gc_elem`).
    if (candidate.expiresAt > now) return candidate;
    this.remove(candidate);
    return this.clash({ first, last } as Element, now);
  }

  add(element: Element): void {
    this.#elements.splice(this.#lastNotBehind(element.first, 0) + 1, 0, element);
  }

  remove(element: Element): void {
    const index = this.#lastNotBehind(element.first, 0);
    if (this.#elements[index] === element) this.#elements.splice(index, 1);
  }

  clear(): void {
    this.#elements.length = 0;
  }

  copy(copyOf: (element: Element) => Element): IntervalIndex {
    const copy = new IntervalIndex(this.#width);
    for (const element of this.#elements) copy.#elements.push(copyOf(element));
    return copy;
  }

  /** The last interval that begins at or before a key; -1 for none. */
  #lastNotBehind(words: ArrayLike<number>, at: number): number {
    let low = 0;
    let high = this.#elements.length;
    this.probes = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      this.probes++;
      if (compareWords(words, this.#elements[middle]!.first, this.#width, at) >= 0) {
        low = middle + 1;
      } else high = middle;
    }
    return low - 1;
  }
}
