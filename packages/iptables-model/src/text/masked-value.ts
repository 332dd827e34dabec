import { PacketPathError } from '@packet-path/core';

/** A 32-bit value and which of its bits count; both unsigned. */
export interface MaskedValue {
  readonly value: number;
  readonly mask: number;
}

/** Every bit. */
export const ALL_BITS = 0xffffffff;

/**
 * Reads `0x4000/0x4000`, `7` or `0x10`: decimal, octal with a leading 0, or hexadecimal.
 *
 * @throws {PacketPathError} `bad-option`
 */
export function readMaskedValue(text: string): MaskedValue {
  const slash = text.indexOf('/');
  if (slash < 0) return { value: readUint32(text), mask: ALL_BITS };
  return { value: readUint32(text.slice(0, slash)), mask: readUint32(text.slice(slash + 1)) };
}

/** `0x4000/0x4000`, or `0x7` where every bit counts: as the tools print a mark. */
export function writeMaskedValue({ value, mask }: MaskedValue): string {
  return mask === ALL_BITS ? hexadecimal(value) : `${hexadecimal(value)}/${hexadecimal(mask)}`;
}

/**
 * The same where a file of iproute2 names the value 0: `default` of device groups (`group`), `cosmos`
 * of realms (`rt_realms`).
 */
export function namedZero(name: string): {
  readonly read: (text: string) => MaskedValue;
  readonly write: (masked: MaskedValue) => string;
} {
  return {
    read: (text) => (text === name ? { value: 0, mask: ALL_BITS } : readMaskedValue(text)),
    write: (masked) =>
      masked.value === 0 && masked.mask === ALL_BITS ? name : writeMaskedValue(masked),
  };
}

/** @throws {PacketPathError} `bad-option` when the text is no number of 32 bits */
export function readUint32(text: string): number {
  const value = /^(0[xX][0-9a-fA-F]{1,16}|\d{1,16})$/.test(text) ? toNumber(text) : Number.NaN;
  if (value >= 0 && value <= ALL_BITS) return value;
  throw new PacketPathError('bad-option', `'${text}' is not a number of 32 bits`, {
    expected: 'a number such as 16384 or 0x4000',
  });
}

function toNumber(text: string): number {
  return text.length > 1 && /^0\d/.test(text) ? Number.parseInt(text, 8) : Number(text);
}

/** As `%#x` prints, except for zero: `0x4000`, `0x0`. */
export function hexadecimal(value: number): string {
  return `0x${value.toString(16)}`;
}
