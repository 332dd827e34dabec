import { isUtf8 } from 'node:buffer';

/** The place of a byte: its offset from 0, its line and column in characters from 1. */
export interface Utf8Fault {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

const LINE_FEED = 0x0a;

/** The first byte of a text at which UTF-8 ends; the text has one. */
export function faultOfUtf8(bytes: Uint8Array): Utf8Fault {
  let line = 1;
  let start = 0;
  for (;;) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    if (!isUtf8(bytes.subarray(start, end))) break;
    line++;
    start = end + 1;
  }
  const offset = start + validLength(bytes.subarray(start));
  const before = new TextDecoder().decode(bytes.subarray(start, offset));
  return { offset, line, column: before.length + 1 };
}

/** The bytes of whole characters at the beginning. */
function validLength(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const size = characterLength(bytes[at]!);
    if (!isUtf8(bytes.subarray(at, at + size))) return at;
    at += size;
  }
  return at;
}

/** The bytes of a character by its first one; 1 for a byte that begins none. */
function characterLength(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
