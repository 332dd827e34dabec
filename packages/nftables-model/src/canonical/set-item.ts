import { Address, bits, Prefix } from '@packet-path/core';
import type { SetElement } from '../ruleset/set.ts';
import type { Item } from '../types/value.ts';
import { prefixItem } from './prefix-item.ts';

/** An element as nft lists it: a range of one is a value, and one that is a prefix is written so. */
export function listedElement(element: SetElement): SetElement {
  if (!element.key.some(({ kind }) => kind === 'range')) return element;
  return { ...element, key: element.key.map(listedItem) };
}

/** A range as nft lists it: a prefix or a single value where it is one. */
export function listedItem(item: Item): Item {
  if (item.kind !== 'range') return item;
  const { first, last } = item;
  if (first.kind === 'number' && last.kind === 'number') {
    return first.number === last.number ? first : item;
  }
  if (first.kind !== 'address' || last.kind !== 'address') return item;
  const prefix = new Prefix(first.address, commonLength(first.address, last.address));
  const isWhole =
    prefix.network().address.equals(first.address) && end(prefix).equals(last.address);
  return isWhole ? prefixItem(prefix) : item;
}

/** How many leading bits two addresses share. */
function commonLength(one: Address, other: Address): number {
  const differing = one.toBigInt() ^ other.toBigInt();
  return bits(one.family) - (differing === 0n ? 0 : differing.toString(2).length);
}

/** The last address of a prefix. */
function end({ address: { family, w0, w1, w2, w3 }, mask }: Prefix): Address {
  return family === 4
    ? Address.v4(w3 | ~mask.w3)
    : Address.v6(w0 | ~mask.w0, w1 | ~mask.w1, w2 | ~mask.w2, w3 | ~mask.w3);
}
