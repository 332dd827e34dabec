import { Address } from '@packet-path/core';
import { symbolName } from '../types/names/symbols.ts';
import { widthOf } from '../types/type-facts.ts';
import type { DataType } from '../types/value.ts';

/** A key in nft's words: `10.0.0.1 . tcp . 80`. */
export function formatKey(
  words: ArrayLike<number>,
  at: number,
  types: readonly DataType[],
): string {
  const parts: string[] = [];
  let next = at;
  for (const type of types) {
    parts.push(formatDatum(words, next, type));
    next += widthOf(type);
  }
  return parts.join(' . ');
}

function formatDatum(words: ArrayLike<number>, at: number, type: DataType): string {
  switch (type) {
    case 'ipv4_addr':
      return `${Address.v4(words[at]!)}`;
    case 'ipv6_addr':
      return `${Address.v6(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)}`;
    case 'ifname':
      return `"${textOf(words, at)}"`;
    default:
      return symbolName(type, words[at]! >>> 0) ?? `${words[at]! >>> 0}`;
  }
}

/** The characters of a device's name, up to the zeros behind it. */
export function textOf(words: ArrayLike<number>, at: number): string {
  let text = '';
  for (let index = 0; index < 16; index++) {
    const byte = (words[at + (index >> 2)]! >>> (24 - (index & 3) * 8)) & 0xff;
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}
