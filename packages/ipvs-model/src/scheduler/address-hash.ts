import type { Address } from '@packet-path/core';

/** The words of an address as one: an IPv4 address itself, an IPv6 address folded by XOR. */
export function folded({ w0, w1, w2, w3 }: Address): number {
  return w0 ^ w1 ^ w2 ^ w3;
}

/** The kernel's multiplicative hash (include/linux/hash.h, `GOLDEN_RATIO_32`), of so many bits. */
export function hash32(value: number, bits: number): number {
  return Math.imul(value, 0x61c88647) >>> (32 - bits);
}
