import { type Address, bits, type Prefix } from '@packet-path/core';

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
