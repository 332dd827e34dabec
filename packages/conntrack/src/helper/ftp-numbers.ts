import { Address, type Family } from '@packet-path/core';

/** The address and port that an FTP command or answer names, and where in the text they stand. */
export interface FtpEndpoint {
  /** Undefined where only a port is named (EPSV). */
  readonly address: Address | undefined;
  readonly port: number;
  readonly offset: number;
  readonly length: number;
}

/** Reads the endpoint of a text from an offset on; undefined where there is none. */
export type ReadEndpoint = (
  text: string,
  offset: number,
  family: Family,
) => FtpEndpoint | undefined;

/** `10,0,0,2,140,74` up to a terminator, or up to anything where there is none (RFC 959, PORT). */
export const readPort =
  (terminator: string): ReadEndpoint =>
  (text, offset) => {
    const found = readNumbers(text, offset, 6, ',', terminator);
    if (found === undefined) return undefined;
    const [a = 0, b = 0, c = 0, d = 0, high = 0, low = 0] = found.numbers;
    return {
      address: v4([a, b, c, d]),
      port: ((high << 8) | low) & 0xffff,
      offset,
      length: found.length,
    };
  };

/** The same behind any words (RFC 1123, section 4.1.2.6: the answer to PASV). */
export const readPassive: ReadEndpoint = (text, offset, family) => {
  const digit = /\d/.exec(text.slice(offset));
  return digit === null ? undefined : readPort('')(text, offset + digit.index, family);
};

/** `|1|10.0.0.2|6275|` or `|2|fd00::2|6275|` (RFC 2428, EPRT). */
export const readExtendedPort: ReadEndpoint = (text, offset, family) => {
  const delimiter = text[offset] ?? '';
  if (!isDelimiter(delimiter) || text[offset + 2] !== delimiter) return undefined;
  if (text[offset + 1] !== (family === 4 ? '1' : '2')) return undefined;
  const start = offset + 3;
  const end = text.indexOf(delimiter, start);
  if (end < 0) return undefined;
  const address = readAddress(text.slice(start, end), family);
  const port = readPortUpTo(text, end + 1, delimiter);
  if (address === undefined || port === undefined) return undefined;
  return { address, port: port.number, offset, length: port.end - offset };
};

/** `|||6275|` (RFC 2428, the answer to EPSV). */
export const readExtendedPassive: ReadEndpoint = (text, offset) => {
  const delimiter = text[offset] ?? '';
  if (!isDelimiter(delimiter)) return undefined;
  if (text[offset + 1] !== delimiter || text[offset + 2] !== delimiter) return undefined;
  const port = readPortUpTo(text, offset + 3, delimiter);
  if (port === undefined) return undefined;
  return { address: undefined, port: port.number, offset, length: port.end - offset };
};

/**
 * So many numbers with separators between them (nf_conntrack_ftp.c, `try_number`). An empty place counts
 * as 0; the text must go on behind the last number.
 */
function readNumbers(
  text: string,
  offset: number,
  count: number,
  separator: string,
  terminator: string,
): { readonly numbers: readonly number[]; readonly length: number } | undefined {
  const numbers = new Array<number>(count).fill(0);
  let place = 0;
  for (let at = offset; at < text.length && place < count; at++) {
    const letter = text[at] ?? '';
    if (letter >= '0' && letter <= '9') {
      numbers[place] = (Math.imul(numbers[place]!, 10) + Number(letter)) >>> 0;
    } else if (letter === separator) {
      place++;
    } else {
      const isOver = (terminator === '' || letter === terminator) && place === count - 1;
      return isOver ? { numbers, length: at - offset } : undefined;
    }
  }
  return undefined;
}

function readAddress(text: string, family: Family): Address | undefined {
  if (family === 4) {
    const found = readNumbers(`${text}|`, 0, 4, '.', '|');
    return found && v4(found.numbers);
  }
  try {
    const address = Address.parse(text);
    return address.family === 6 ? address : undefined;
  } catch {
    return undefined;
  }
}

function readPortUpTo(
  text: string,
  start: number,
  delimiter: string,
): { readonly number: number; readonly end: number } | undefined {
  const end = text.indexOf(delimiter, start);
  const digits = text.slice(start, end < 0 ? start : end);
  if (!/^\d{1,9}$/.test(digits)) return undefined;
  const number = Number(digits) & 0xffff;
  return number === 0 ? undefined : { number, end: end + 1 };
}

/** A printable character that is no digit (RFC 2428, section 2). */
function isDelimiter(letter: string): boolean {
  return letter >= '!' && letter <= '~' && !/\d/.test(letter);
}

function v4(numbers: readonly number[]): Address {
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  return Address.v4((a << 24) | (b << 16) | (c << 8) | d | 0);
}
