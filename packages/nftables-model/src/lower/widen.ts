import { Address } from '@packet-path/core';
import type { DataType, Item, Value } from '../ruleset/value.ts';
import type { Element } from '../sets/element.ts';
import { compareWords } from '../sets/words.ts';
import type { LiveSet } from '../state/live-set.ts';

/** One interval for two that overlap, in a set that merges them (`auto-merge`). */
export function widened(set: LiveSet, a: Element, b: Element): Element {
  const { width, keyType } = set;
  const first = compareWords(a.first, b.first, width) <= 0 ? a.first : b.first;
  const last = compareWords(a.last, b.last, width) >= 0 ? a.last : b.last;
  const [type = 'integer'] = keyType;
  const item: Item = { kind: 'range', first: datumOf(first, type), last: datumOf(last, type) };
  return { ...a, first, last, source: { ...a.source, key: [item] } };
}

/** The value that words stand for. */
export function datumOf(words: readonly number[], type: DataType): Value {
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = words;
  if (type === 'ipv4_addr') return { kind: 'address', address: Address.v4(w0) };
  if (type === 'ipv6_addr') return { kind: 'address', address: Address.v6(w0, w1, w2, w3) };
  return { kind: 'number', number: w0 >>> 0 };
}
