import { type Address, jhash2 } from '@packet-path/core';
import { scale } from '../tuple/hash.ts';
import type { TupleKey } from '../tuple/tuple-key.ts';
import { type Zone, zoneNumber } from '../tuple/zone.ts';
import type { Manipulation, NatRange } from './nat-range.ts';
import { swapBytes } from './swap-bytes.ts';

/**
 * Writes the address of a range that a tuple's ends hash to, so that a client meets the same one
 * again (net/netfilter/nf_nat_core.c, `find_best_ips_proto`).
 */
export function pickAddress(
  key: TupleKey,
  manipulation: Manipulation,
  { addresses, persistent = false }: NatRange,
  zone: Zone,
): void {
  if (addresses === undefined) return;
  const { first, last } = addresses;
  if (first.equals(last)) {
    setAddress(key, manipulation, first);
    return;
  }
  const source = [key.s0, key.s1, key.s2, key.s3].map(swapBytes);
  // The kernel reads an IPv4 address into the first of four words.
  const words = key.family === 4 ? [source[3] ?? 0, 0, 0, 0] : source;
  const hash = jhash2(words, 4, persistent ? 0 : swapBytes(key.d3) ^ zoneNumber(zone)) >>> 0;
  if (key.family === 4) {
    const count = ((last.w3 - first.w3) >>> 0) + 1;
    setAddress(key, manipulation, first.plus(scale(hash, count)));
  } else {
    pickIPv6(key, manipulation, first, last, hash, persistent);
  }
}

/** Word by word; free behind the first word that is below the range's end. */
function pickIPv6(
  key: TupleKey,
  manipulation: Manipulation,
  first: Address,
  last: Address,
  hash: number,
  persistent: boolean,
): void {
  const side = manipulation === 'source' ? 's' : 'd';
  let mixed = hash;
  let free = false;
  for (const index of ['0', '1', '2', '3'] as const) {
    const low = free ? 0 : first[`w${index}`] >>> 0;
    const high = last[`w${index}`] >>> 0;
    // Where the word is free the kernel's count is ~0, one less than there are.
    const count = free ? 0xffff_ffff : (high - low + 1) >>> 0;
    const word = (low + scale(mixed, count)) | 0;
    key[`${side}${index}`] = word;
    if (word >>> 0 !== high) free = true;
    if (!persistent) mixed = (mixed ^ swapBytes(key[`d${index}`])) >>> 0;
  }
}

function setAddress(key: TupleKey, manipulation: Manipulation, address: Address): void {
  if (manipulation === 'source') key.setSource(address);
  else key.setDestination(address);
}
