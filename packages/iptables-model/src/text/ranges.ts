import { PacketPathError } from '@packet-path/core';
import { readPort } from './service-ports.ts';

/** Numbers from a first to a last, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Every port. */
export const ALL_PORTS: Range = { first: 0, last: 65535 };

export function within({ first, last }: Range, value: number): boolean {
  return value >= first && value <= last;
}

/**
 * Reads `80`, `1000:2000`, `:1023` or `1024:`.
 *
 * @throws {PacketPathError} `bad-port`
 */
export function readPortRange(text: string): Range {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const port = readPort(text);
    return { first: port, last: port };
  }
  const first = colon === 0 ? 0 : readPort(text.slice(0, colon));
  const last = colon === text.length - 1 ? 65535 : readPort(text.slice(colon + 1));
  if (first <= last) return { first, last };
  throw new PacketPathError('bad-port', `the range '${text}' runs backwards`, {
    expected: 'the lower port first',
  });
}

/**
 * Reads numbers `40`, `61:100`, `:60` or `61:`, up to `largest`.
 *
 * @throws {PacketPathError} `bad-option`
 */
export function readRange(text: string, largest: number): Range {
  const found = /^(\d{0,15})(:?)(\d{0,15})$/.exec(text);
  const [, low = '', colon = '', high = ''] = found ?? [];
  const first = Number(low);
  const last = colon === '' ? first : high === '' ? largest : Number(high);
  if (low + high !== '' && first <= last && last <= largest) return { first, last };
  throw new PacketPathError('bad-option', `'${text}' is no range`, {
    expected: `numbers of 0 to ${largest}, such as 10 or 10:20`,
  });
}

/** `80`, or `1000:2000`. */
export function writeRange({ first, last }: Range): string {
  return first === last ? `${first}` : `${first}:${last}`;
}

/** A whole number. @throws {PacketPathError} `bad-option` when it is none, or out of bounds */
export function readNumber(text: string, smallest: number, largest: number): number {
  const value = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : Number.NaN;
  if (value >= smallest && value <= largest) return value;
  throw new PacketPathError('bad-option', `'${text}' does not fit`, {
    expected: `a number of ${smallest} to ${largest}`,
  });
}
