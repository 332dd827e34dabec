import { COLON, continuesNumber, DOT, isDigit } from './characters.ts';

const NUMBER = /0x[0-9a-fA-F]+|\d+/y;
const DURATION = /(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?/y;
/** An address that ends in `::` may stand before the colon of a map. */
export const IPV6: RegExp =
  /(?:[0-9a-fA-F]{1,4}:){1,7}:(?=:[^:])|(?:[0-9a-fA-F]{0,4}:){2,8}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{1,4}|(?<=::))(?![\w:.])|::[0-9a-fA-F]{1,4}(?=:\s)/y;

/** A token that begins with a digit: its kind, and where it ends. */
export interface NumberToken {
  readonly kind: 'number' | 'duration' | 'address';
  readonly end: number;
}

/** The token that begins with the digit at a place of a text. */
export function numberToken(text: string, start: number): NumberToken {
  let behind = start + 1;
  while (isDigit(text.charCodeAt(behind))) behind++;
  // Most numbers are plain: addresses, times and hexadecimal ones go on with another character.
  if (!continuesNumber(text.charCodeAt(behind))) return { kind: 'number', end: behind };
  const isDotted = text.charCodeAt(behind) === DOT;
  const address = isDotted ? ipv4End(text, start) : endOf(IPV6, text, start);
  if (address > start) return { kind: 'address', end: address };
  const duration = endOf(DURATION, text, start);
  const number = endOf(NUMBER, text, start);
  return duration > number ? { kind: 'duration', end: duration } : { kind: 'number', end: number };
}

/** Where a pattern that matches at a place ends; 0 where it does not match. */
function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

/** Where an IPv4 address ends that begins at a digit: four numbers of up to three digits, and dots. */
function ipv4End(text: string, start: number): number {
  let at = start;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && text.charCodeAt(at++) !== DOT) return 0;
    const from = at;
    while (at - from < 3 && isDigit(text.charCodeAt(at))) at++;
    if (at === from) return 0;
  }
  const code = text.charCodeAt(at);
  if (!isDigit(code) && !continuesNumber(code)) return at;
  // `10.0.0.1:80` ends the address at its colon.
  return code === COLON ? at : 0;
}
