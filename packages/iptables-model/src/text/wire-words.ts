import type { Address } from '@packet-path/core';

/** An address as a little-endian processor reads it from the packet, in words of 32 bits. */
export function wireWords({ family, w0, w1, w2, w3 }: Address): readonly number[] {
  return (family === 4 ? [w3] : [w0, w1, w2, w3]).map(swapped);
}

function swapped(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
