import { datumOf } from '../sets/datum.ts';
import type { Element } from '../sets/element.ts';
import type { LiveSet } from '../sets/live-set.ts';
import { compareWords } from '../sets/words.ts';
import type { Item } from '../types/value.ts';

/** One interval for two that overlap, in a set that merges them (`auto-merge`). */
export function widened(set: LiveSet, a: Element, b: Element): Element {
  const { width, keyType } = set;
  const first = compareWords(a.first, b.first, width) <= 0 ? a.first : b.first;
  const last = compareWords(a.last, b.last, width) >= 0 ? a.last : b.last;
  const [type = 'integer'] = keyType;
  const item: Item = { kind: 'range', first: datumOf(first, type), last: datumOf(last, type) };
  return { ...a, first, last, source: { ...a.source, key: [item] } };
}
