import type { Random } from '@packet-path/core';
import type { SetDeclaration } from '../ruleset/set.ts';
import { bitsOf, widthOf, widthOfAll } from '../types/type-facts.ts';
import type { DataType } from '../types/value.ts';
import { HashIndex } from './hash-index.ts';
import { IntervalIndex } from './interval-index.ts';
import { RangesIndex } from './ranges-index.ts';
import type { SetIndex } from './set-index.ts';

/**
 * An empty index of the kernel's choice for a set.
 *
 * @param random the stream of the host that makes it
 */
export function indexFor({ name, keyType, flags }: SetDeclaration, random: Random): SetIndex {
  if (flags.includes('interval')) return intervals(keyType);
  return new HashIndex(widthOfAll(keyType), random.split('nftables').split(name).uint32());
}

function intervals(keyType: readonly DataType[]): SetIndex {
  const widths = keyType.map(widthOf);
  const [width = 1] = widths;
  return widths.length === 1
    ? new IntervalIndex(width)
    : new RangesIndex(widths, keyType.map(bitsOf));
}
