import { type Address, bits, type Prefix } from '@packet-path/core';
import type { Item } from '../types/value.ts';

/** A prefix as nft lists it: without host bits, and one address where it holds no more. */
export function prefixItem(
  prefix: Prefix,
):
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'prefix'; readonly address: Address; readonly length: number } {
  const { address, length } = prefix.network();
  return length === bits(address.family)
    ? { kind: 'address', address }
    : { kind: 'prefix', address, length };
}

/** The numbers of so many bits that begin as one does: `0x10/28`. */
export function numberPrefixItem(number: number, length: number, width: number): Item {
  const size = 2 ** (width - length);
  const first = Math.floor(number / size) * size;
  if (size === 1) return { kind: 'number', number: first };
  return {
    kind: 'range',
    first: { kind: 'number', number: first },
    last: { kind: 'number', number: first + size - 1 },
    length,
  };
}
