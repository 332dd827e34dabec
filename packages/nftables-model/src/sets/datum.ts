import { Address } from '@packet-path/core';
import { widthOf } from '../types/type-facts.ts';
import type { DataType, Value } from '../types/value.ts';
import { textOf } from './key-text.ts';

/** The value that words of a register stand for. */
export function datumOf(words: readonly number[], type: DataType): Value {
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = words;
  if (type === 'ipv4_addr') return { kind: 'address', address: Address.v4(w0) };
  if (type === 'ipv6_addr') return { kind: 'address', address: Address.v6(w0, w1, w2, w3) };
  if (type === 'ifname') return { kind: 'name', name: textOf(words, 0) };
  return { kind: 'number', number: w0 >>> 0 };
}

/** The values of a key, or of what a map holds, one for each type. */
export function dataOf(words: readonly number[], types: readonly DataType[]): readonly Value[] {
  let at = 0;
  return types.map((type) => {
    const start = at;
    at += widthOf(type);
    return datumOf(words.slice(start, at), type);
  });
}
