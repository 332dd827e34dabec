import type { Microseconds } from '@packet-path/core';
import type { Element } from './element.ts';
import type { Words } from './words.ts';

/** How a set finds the element of a key: what the kernel calls a set's type (`struct nft_set_ops`). */
export interface SetIndex {
  /** Entries compared by the last `find`. */
  readonly probes: number;
  /** The element that holds the key whose words begin at `at`. Expired elements are not found. */
  find(words: Words, at: number, now: Microseconds): Element | undefined;
  /** An element that holds some key of another, and so stands in its way. */
  clash(element: Element, now: Microseconds): Element | undefined;
  add(element: Element): void;
  remove(element: Element): void;
  clear(): void;
  /** The index of a copy of the set, laid out as this one, with the copy of each element. */
  copy(copyOf: (element: Element) => Element): SetIndex;
}
