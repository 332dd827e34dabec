import { netmask } from '@packet-path/core';
import type { SetOptions } from '../element/set-options.ts';
import { addressWords } from './key-layout.ts';
import { writeAddress } from './packet-key.ts';

/** The bits of the first address that count (`netmask`, `bitmask`); empty for all of them. */
export function maskWords({ family, netmask: length, bitmask }: SetOptions): Int32Array {
  const mask = bitmask ?? (length === undefined ? undefined : netmask(family, length));
  const words = new Int32Array(mask === undefined ? 0 : addressWords(family));
  if (mask !== undefined) writeAddress(words, 0, mask);
  return words;
}
