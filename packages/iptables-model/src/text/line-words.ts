import { type ErrorCode, PacketPathError } from '@packet-path/core';
import { flatText } from './flat-text.ts';

const SPACE = 32;
const TAB = 9;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;
const BACKSLASH = 92;

/**
 * The words of a text, line by line, as iptables-restore cuts them: separated by blanks; double
 * quotes keep blanks, and within them a backslash takes the next character as it is.
 */
export class LineWords {
  readonly source: string;
  /** The line being read, from 1; 0 before the first. */
  line = 0;
  /** The word read last, without its quotes. */
  word = '';
  /** Whether the word stood in quotes, so that it is no option and no `!`. */
  quoted = false;
  #text = '';
  #start = 0;
  #end = -1;
  #position = 0;
  #wordStart = 0;

  constructor(text: string, source: string) {
    this.source = source;
    this.go(text);
  }

  /** The text that is read, or the part of it. */
  get text(): string {
    return this.#text;
  }

  /** Goes on with lines that follow those read so far. */
  go(text: string): void {
    this.#text = text;
    this.#end = -1;
  }

  /** Goes to the next line; false at the end of the text. */
  nextLine(): boolean {
    if (this.#end >= this.#text.length) return false;
    this.#start = this.#end + 1;
    const newline = this.#text.indexOf('\n', this.#start);
    this.#end = newline < 0 ? this.#text.length : newline;
    this.#position = this.#start;
    this.#wordStart = this.#start;
    this.line++;
    return true;
  }

  /** The place in the text where the line begins. */
  get lineStart(): number {
    return this.#start;
  }

  /** The place in the text behind the line. */
  get lineEnd(): number {
    return this.#end;
  }

  /** The place in the text behind the word read last. */
  get position(): number {
    return this.#position;
  }

  /** Characters in the line. */
  get lineLength(): number {
    return this.#end - this.#start;
  }

  /** The character code the line begins with; -1 when it is empty. */
  get firstCode(): number {
    return this.#start < this.#end ? this.text.charCodeAt(this.#start) : -1;
  }

  /** The column of the word read last, from 1. */
  get column(): number {
    return this.#wordStart - this.#start + 1;
  }

  /** Reads the next word of the line into `word`; false when there is none. */
  next(): boolean {
    const text = this.text;
    const end = this.#end;
    let at = this.#position;
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    this.#wordStart = at;
    this.#position = at;
    if (at >= end) return false;
    while (at < end) {
      const code = text.charCodeAt(at);
      if (isBlank(code)) break;
      if (code === QUOTE) return this.#nextQuoted();
      at++;
    }
    this.word = flatText(text, this.#wordStart, at);
    this.quoted = false;
    this.#position = at;
    return true;
  }

  /** The next word. @throws {PacketPathError} `syntax` when there is none */
  require(expected: string): string {
    if (this.next()) return this.word;
    return this.fail('syntax', 'the line ends too early', expected);
  }

  /** Makes the word read last the next one again. */
  back(): void {
    this.#position = this.#wordStart;
  }

  /** Makes the part of the word read last that stands behind the first of a sign the next word. */
  splitAfter(sign: string): void {
    this.#position = this.#text.indexOf(sign, this.#wordStart) + sign.length;
  }

  /** Refuses the word read last. */
  fail(code: ErrorCode, problem: string, expected?: string): never {
    throw new PacketPathError(code, problem, {
      source: this.source,
      position: { line: this.line, column: this.column },
      ...(expected !== undefined && { expected }),
    });
  }

  /** Reads the word read last; what the reader throws is told from there. */
  read<Value>(reader: (text: string) => Value): Value {
    try {
      return reader(this.word);
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      throw error.at(this.source, { line: this.line, column: this.column });
    }
  }

  #nextQuoted(): boolean {
    const text = this.text;
    const end = this.#end;
    let word = '';
    let at = this.#wordStart;
    let from = at;
    let inside = false;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (!inside && isBlank(code)) break;
      if (code === QUOTE || (inside && code === BACKSLASH)) {
        word += flatText(text, from, at);
        from = at + 1;
        if (code === QUOTE) inside = !inside;
        else at++;
      }
    }
    if (inside) this.fail('syntax', 'a quote is not closed', '"');
    this.word = word + flatText(text, from, at);
    this.quoted = true;
    this.#position = at;
    return true;
  }
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CARRIAGE_RETURN;
}
