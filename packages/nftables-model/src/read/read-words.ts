import type { ErrorCode } from '@packet-path/core';
import { readDuration } from '../text/duration.ts';
import type { Lexer } from './lexer.ts';

/** Takes this word or symbol if it is at hand. */
export function accept(lexer: Lexer, text: string): boolean {
  if (!lexer.is(text)) return false;
  lexer.advance();
  return true;
}

/** @throws {PacketPathError} `syntax` where something else is at hand */
export function expect(lexer: Lexer, text: string): void {
  if (!accept(lexer, text)) lexer.unexpected(`'${text}'`);
}

/** A name of a table, chain or set; quoted or not. */
export function readName(lexer: Lexer, what: string): string {
  if (lexer.kind !== 'word' && lexer.kind !== 'string') lexer.unexpected(what);
  const { text } = lexer;
  if (text === '') lexer.unexpected(what);
  if (text.length > LONGEST_NAME) {
    lexer.fail('too-large', `a name of ${text.length} characters`, `at most ${LONGEST_NAME}`);
  }
  lexer.advance();
  return text;
}

/** Source: include/uapi/linux/netfilter/nf_tables.h, `NFT_NAME_MAXLEN`, less the closing zero. */
const LONGEST_NAME = 255;

/** One of a closed set of words. */
export function readOneOf<Word extends string>(lexer: Lexer, words: readonly Word[]): Word {
  const found = lexer.kind === 'word' ? words.find((word) => word === lexer.text) : undefined;
  if (found === undefined) lexer.unexpected(words.join(', '));
  lexer.advance();
  return found;
}

/** A whole number, decimal or hexadecimal, between two bounds. */
export function readNumber(
  lexer: Lexer,
  from: number,
  to: number,
  code: ErrorCode = 'syntax',
): number {
  const value = lexer.kind === 'number' ? Number(lexer.text) : Number.NaN;
  if (Number.isNaN(value)) lexer.unexpected(`a number, ${from} to ${to}`);
  if (value < from || value > to) {
    lexer.fail(code, `${lexer.text} is out of range`, `${from} to ${to}`);
  }
  lexer.advance();
  return value;
}

/** A duration in milliseconds; a bare number is of seconds. */
export function readTime(lexer: Lexer): number {
  if (lexer.kind === 'number') return readNumber(lexer, 0, 2 ** 32 - 1) * 1000;
  if (lexer.kind !== 'duration') lexer.unexpected('a time such as 30s or 1h');
  const { text } = lexer;
  lexer.advance();
  return readDuration(text);
}

/** A text in quotes, or one word. */
export function readText(lexer: Lexer, what: string): string {
  if (lexer.kind !== 'string' && lexer.kind !== 'word') lexer.unexpected(what);
  const { text } = lexer;
  lexer.advance();
  return text;
}

/** `comment "…"`, of at most 128 characters (`NFTNL_UDATA_COMMENT_MAXLEN`). */
export function readComment(lexer: Lexer): string {
  lexer.advance();
  if ((lexer.kind === 'string' || lexer.kind === 'word') && lexer.text.length > LONGEST_COMMENT) {
    lexer.fail('too-large', 'the comment is too long', `at most ${LONGEST_COMMENT} characters`);
  }
  return readText(lexer, 'a comment in quotes');
}

const LONGEST_COMMENT = 128;
