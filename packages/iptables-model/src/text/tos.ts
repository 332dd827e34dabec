import { PacketPathError } from '@packet-path/core';
import { hexadecimal, type MaskedValue } from './masked-value.ts';
import { readNumber } from './ranges.ts';

/** The names of RFC 1349; they leave the two bits above them alone. */
const NAMES = new Map([
  ['minimize-delay', 0x10],
  ['maximize-throughput', 0x08],
  ['maximize-reliability', 0x04],
  ['minimize-cost', 0x02],
  ['normal-service', 0x00],
]);
const MASK_OF_NAMES = 0x3f;

/**
 * Reads `0x10`, `0x10/0xf0` or `Minimize-Delay`: bits of the byte that IPv4 calls TOS and IPv6
 * traffic class.
 *
 * @throws {PacketPathError} `bad-option`
 */
export function readTos(text: string): MaskedValue {
  const named = NAMES.get(text.toLowerCase());
  if (named !== undefined) return { value: named, mask: MASK_OF_NAMES };
  const [value = '', mask = '0xff', ...rest] = text.split('/');
  if (rest.length > 0) throw new PacketPathError('bad-option', `'${text}' has two masks`);
  return { value: readNumber(value, 0, 255), mask: readNumber(mask, 0, 255) };
}

/** `0x10/0xff` */
export function writeTos({ value, mask }: MaskedValue): string {
  return `0x${byte(value)}/0x${byte(mask)}`;
}

function byte(value: number): string {
  return hexadecimal(value).slice(2).padStart(2, '0');
}
