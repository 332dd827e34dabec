import { scale } from '../table/hash.ts';
import type { TupleKey } from '../table/tuple-key.ts';
import { jhash2, swapBytes } from './jhash2.ts';
import type { Manipulation, NatRange } from './nat-range.ts';

/**
 * Writes the address of a range that a tuple's ends hash to, so that a client meets the same one
 * again (net/netfilter/nf_nat_core.c, `find_best_ips_proto`).
 */
export function pickAddress(
  key: TupleKey,
  manipulation: Manipulation,
  range: NatRange,
  zone: number,
): void {
  const { addresses, persistent = false } = range;
  if (addresses === undefined) return;
  const { first, last } = addresses;
  if (first.equals(last)) {
    if (manipulation === 'source') key.setSource(first);
    else key.setDestination(first);
    return;
  }
  if (key.family === 4) {
    const initial = persistent ? 0 : swapBytes(key.d3) ^ zone;
    const hash = jhash2(swapBytes(key.s3), 0, 0, 0, initial);
    const word = first.w3 + scale(hash, ((last.w3 - first.w3) >>> 0) + 1);
    if (manipulation === 'source') key.s3 = word | 0;
    else key.d3 = word | 0;
    return;
  }
  pickIPv6(key, manipulation, range, persistent ? 0 : swapBytes(key.d3) ^ zone);
}

/** Word by word: free below the first word that is under the range's end. */
function pickIPv6(
  key: TupleKey,
  manipulation: Manipulation,
  { addresses, persistent = false }: NatRange,
  initial: number,
): void {
  if (addresses === undefined) return;
  const words = ['0', '1', '2', '3'] as const;
  const side = manipulation === 'source' ? 's' : 'd';
  let hash = jhash2(
    swapBytes(key.s0),
    swapBytes(key.s1),
    swapBytes(key.s2),
    swapBytes(key.s3),
    initial,
  );
  let free = false;
  for (const index of words) {
    const low = free ? 0 : addresses.first[`w${index}`] >>> 0;
    const high = addresses.last[`w${index}`] >>> 0;
    // A distance of 2^32 - 1 where the word is free: the kernel's `~0`.
    const distance = free ? 0xffff_ffff : (high - low + 1) >>> 0;
    const word = (low + scale(hash, distance)) | 0;
    key[`${side}${index}`] = word;
    if (word >>> 0 !== high) free = true;
    if (!persistent) hash = (hash ^ swapBytes(key[`d${index}`])) >>> 0;
  }
}
