import { Address, type Family, netmask, PacketPathError } from '@packet-path/core';

/** An address and which of its bits count; the others are cleared. */
export interface MaskedAddress {
  readonly address: Address;
  readonly mask: Address;
}

/**
 * Reads `10.0.0.0/8`, `10.0.0.1`, `10.0.0.0/255.0.0.0`, or the same of IPv6.
 *
 * @throws {PacketPathError} `bad-address` or `bad-prefix`
 */
export function readMaskedAddress(text: string, family: Family): MaskedAddress {
  const slash = text.indexOf('/');
  const address = readAddress(slash < 0 ? text : text.slice(0, slash), family);
  const full = MASKS[family].at(-1) as Address;
  const mask = slash < 0 ? full : readMask(text.slice(slash + 1), family);
  if (mask === full) return { address, mask };
  return { address: masked(address, mask), mask };
}

/** An address of the family. @throws {PacketPathError} `bad-address` */
export function readAddress(text: string, family: Family): Address {
  const address = Address.tryParse(text);
  if (address?.family === family) return address;
  throw new PacketPathError('bad-address', `'${text}' is not an IPv${family} address`, {
    expected: family === 4 ? 'an address such as 10.0.0.1' : 'an address such as fd00::1',
  });
}

// Masks are few and addresses many: one object for each prefix length.
const MASKS: Readonly<Record<Family, readonly Address[]>> = {
  4: Array.from({ length: 33 }, (_, length) => netmask(4, length)),
  6: Array.from({ length: 129 }, (_, length) => netmask(6, length)),
};

/** @throws {PacketPathError} `bad-prefix` */
function readMask(text: string, family: Family): Address {
  const mask = /^\d{1,3}$/.test(text) ? MASKS[family][Number(text)] : Address.tryParse(text);
  if (mask?.family === family) return mask;
  throw new PacketPathError('bad-prefix', `'${text}' is not a mask`, {
    expected: `a length of 0 to ${family === 4 ? 32 : 128}, or a mask`,
  });
}

/** Whether an address agrees in the bits that count. */
export function covers({ address: net, mask }: MaskedAddress, address: Address): boolean {
  return (
    ((address.w3 ^ net.w3) & mask.w3) === 0 &&
    ((address.w2 ^ net.w2) & mask.w2) === 0 &&
    ((address.w1 ^ net.w1) & mask.w1) === 0 &&
    ((address.w0 ^ net.w0) & mask.w0) === 0
  );
}

/** The bits of an address that a mask leaves. */
export function masked(address: Address, mask: Address): Address {
  const w0 = address.w0 & mask.w0;
  const w1 = address.w1 & mask.w1;
  const w2 = address.w2 & mask.w2;
  const w3 = address.w3 & mask.w3;
  const isSame = w3 === address.w3 && w2 === address.w2 && w1 === address.w1 && w0 === address.w0;
  // Most masks are of all bits, and addresses never change.
  return isSame ? address : new Address(address.family, w0, w1, w2, w3);
}

/** `10.0.0.1`, `10.0.0.0/8` or `10.0.0.0/255.0.255.0`. */
export function writeMaskedAddress({ address, mask }: MaskedAddress): string {
  const length = prefixLength(mask);
  if (length === (address.family === 4 ? 32 : 128)) return `${address}`;
  return `${address}/${length ?? mask}`;
}

/** How many leading bits a mask has; undefined when it has holes. */
export function prefixLength(mask: Address): number | undefined {
  const words = mask.family === 4 ? [mask.w3] : [mask.w0, mask.w1, mask.w2, mask.w3];
  let length = 0;
  let ended = false;
  for (const word of words) {
    const ones = Math.clz32(~word);
    if ((ones < 32 && word << ones !== 0) || (ended && word !== 0)) return undefined;
    length += ones;
    ended ||= ones < 32;
  }
  return length;
}
