import type { Family } from '@packet-path/core';
import type { Dimension } from '../element/set-type.ts';

/**
 * Where the parts of an element stand among its words. An address takes one word or four, a network
 * one more for its length; a port shares its word with its protocol.
 *
 * The kernel packs lengths into padding. That moves elements between buckets, but as the hash has a
 * random key, not how many a bucket holds.
 */
export interface KeyLayout {
  readonly family: Family;
  readonly dimensions: readonly Dimension[];
  /** The first word of each dimension. */
  readonly offsets: readonly number[];
  /** Words of an element. */
  readonly stride: number;
  /** Words that are hashed: all but the interface, which the kernel compares only. */
  readonly hashed: number;
  /** The dimensions that are networks. */
  readonly networks: readonly number[];
}

/** Words of an address. */
export function addressWords(family: Family): 1 | 4 {
  return family === 4 ? 1 : 4;
}

export function keyLayout(dimensions: readonly Dimension[], family: Family): KeyLayout {
  const offsets: number[] = [];
  let stride = 0;
  for (const dimension of dimensions) {
    offsets.push(stride);
    if (dimension === 'ip') stride += addressWords(family);
    else if (dimension === 'net') stride += addressWords(family) + 1;
    else if (dimension === 'mac') stride += 2;
    else stride += 1;
  }
  const networks = [...dimensions.keys()].filter((index) => dimensions[index] === 'net');
  const hashed = dimensions.at(-1) === 'iface' ? stride - 1 : stride;
  return { family, dimensions, offsets, stride, hashed, networks };
}
