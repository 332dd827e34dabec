import { PacketPathError } from '@packet-path/core';

/** A word of a selector, and its position. */
export interface SelectorToken {
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  /** The word or sign as it is written, or what stands between the quotes. */
  readonly text: string;
  /** The column of the first character, from 1. */
  readonly column: number;
}

/** Longest label (libcalico-go `tokenizer.go`, `LabelKeyMatcher`). */
const WORD = /[a-zA-Z0-9_./-]{1,512}/y;
const SIGNS = /==|!=|&&|\|\||[!(){},]/y;
const BLANK = /[ \t]*/y;

/** @throws {PacketPathError} `syntax`, with the column */
export function selectorTokens(text: string): SelectorToken[] {
  const tokens: SelectorToken[] = [];
  let at = past(BLANK, text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    const quotes = token.kind === 'text' ? 2 : 0;
    at = past(BLANK, text, at + token.text.length + quotes);
  }
  tokens.push({ kind: 'end', text: '', column: text.length + 1 });
  return tokens;
}

function tokenAt(text: string, at: number): SelectorToken {
  const column = at + 1;
  const quote = text[at];
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, column);
    if (end < 0) throw badSelector('a string is not closed', column, `a closing ${quote}`);
    return { kind: 'text', text: text.slice(column, end), column };
  }
  const sign = past(SIGNS, text, at);
  if (sign > at) return { kind: 'sign', text: text.slice(at, sign), column };
  const word = past(WORD, text, at);
  if (word > at) return { kind: 'word', text: text.slice(at, word), column };
  throw badSelector(`'${quote}' is not understood`, column, "a label, a quoted value, or '&&'");
}

function past(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

export function badSelector(problem: string, column: number, expected: string): PacketPathError {
  const position = { line: 1, column };
  return new PacketPathError('syntax', problem, { source: 'selector', position, expected });
}
