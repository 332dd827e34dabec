import { PacketPathError } from '@packet-path/core';
import { quote } from './quote.ts';
import { readNumber, readRange, writeRange } from './ranges.ts';

/** Canonical words of a number. */
export function numberIn(smallest: number, largest: number): (text: string) => string {
  return (text) => `${readNumber(text, smallest, largest)}`;
}

/** Canonical words of a range of numbers. */
export function rangeUpTo(largest: number): (text: string) => string {
  return (text) => writeRange(readRange(text, largest));
}

/** A text of limited length. */
export function atMost(longest: number, what: string): (text: string) => string {
  return (text) => {
    if (text !== '' && text.length <= longest) return text;
    throw new PacketPathError('bad-option', `${what} of ${text.length} characters`, {
      expected: `1 to ${longest} characters`,
    });
  };
}

/** The same, in quotes where the tools would put it in quotes. */
export function quotedAtMost(longest: number, what: string): (text: string) => string {
  const checked = atMost(longest, what);
  return (text) => quote(checked(text));
}

/** One of several words. */
export function oneWordOf(...words: readonly string[]): (text: string) => string {
  return (text) => {
    const lower = text.toLowerCase();
    if (words.includes(lower)) return lower;
    throw new PacketPathError('bad-option', `'${text}' is not among them`, {
      expected: words.join(', '),
    });
  };
}
