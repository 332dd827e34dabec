import { Address, bits, type Prefix } from '@packet-path/core';

interface Range {
  readonly first: Address;
  readonly size: bigint;
}

/**
 * The right side of a comparison with networks, as nft lists it: a single network as it is, several as
 * a set in order, where networks that overlap or touch are joined.
 */
export function nftNetworks(prefixes: readonly Prefix[]): string {
  const texts = merged(prefixes).map(rangeText);
  return texts.length === 1 ? texts[0]! : `{ ${texts.join(', ')} }`;
}

function merged(prefixes: readonly Prefix[]): readonly Range[] {
  const ranges: Range[] = [];
  const sorted = prefixes
    .map((prefix) => prefix.network())
    .sort((a, b) => a.address.compare(b.address) || a.length - b.length);
  for (const { address, family, length } of sorted) {
    const size = 1n << BigInt(bits(family) - length);
    const last = ranges.at(-1);
    const gap = last === undefined ? 1n : address.toBigInt() - (last.first.toBigInt() + last.size);
    if (last === undefined || gap > 0n) ranges.push({ first: address, size });
    else if (gap + size > 0n) ranges[ranges.length - 1] = { ...last, size: last.size + gap + size };
  }
  return ranges;
}

function rangeText({ first, size }: Range): string {
  const start = first.toBigInt();
  const length = bits(first.family) - (size.toString(2).length - 1);
  const isPrefix = (size & (size - 1n)) === 0n && start % size === 0n;
  if (isPrefix) return size === 1n ? `${first}` : `${first}/${length}`;
  return `${first}-${addressAt(first, start + size - 1n)}`;
}

function addressAt({ family }: Address, value: bigint): Address {
  const word = (index: number): number => Number(BigInt.asIntN(32, value >> BigInt(32 * index)));
  return new Address(family, word(3), word(2), word(1), word(0));
}
