import { type ErrorCode, PacketPathError, type Position } from '@packet-path/core';
import type { Value } from '../types/value.ts';
import {
  BACKSLASH,
  COLON,
  DOLLAR,
  HASH,
  isDigit,
  isHexadecimal,
  isLineEnd,
  NEWLINE,
  QUOTE,
  RETURN,
  SEMICOLON,
  SPACE,
  TAB,
} from './characters.ts';
import { definedValue } from './defined-value.ts';
import { IPV6, numberToken } from './number-token.ts';
import { Variables } from './variables.ts';

/** The kind of a token. A word may be a name, a keyword or a symbolic value, depending on its place. */
export type TokenKind =
  | 'word'
  | 'string'
  | 'number'
  | 'duration'
  | 'address'
  | 'symbol'
  /** A line's end, or `;`. */
  | 'separator'
  | 'end';

const WORD = /[A-Za-z_][\w/.\\-]*\*?/y;
const STRING = /"([^"\n]*)"/y;
const SYMBOL = /==|!=|<=|>=|<<|>>|[{}()[\],:=<>&|^!.@/$*+~-]/y;

/** A text being read: the file itself, or the value of a variable in its place. */
interface Frame {
  readonly text: string;
  position: number;
  line: number;
  lineStart: number;
}

/** A place in a text, with the token at hand there. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly frames: readonly Frame[];
  readonly depth: number;
}

/** The tokens of a script for nft, one at a time: the one at hand is in `kind` and `text`. */
export class Lexer {
  readonly source: string;
  kind: TokenKind = 'separator';
  /** The token as written; a string without its quotes. */
  text = '';
  /** The line the token stands in, and the column it begins at, both from 1. */
  line = 1;
  column = 1;
  #frame: Frame;
  readonly #outer: Frame[] = [];
  /** The variables of the file and of each block that is open. */
  readonly #variables = new Variables();
  /** The family of the packets that the rule at hand is for, as far as it is known. */
  network: () => 'ip' | 'ip6' | undefined = () => undefined;
  /** Values of address tokens: a text names the same endpoints over and over. */
  readonly addresses: Map<string, Value> = new Map();
  /** Where in its frame the token at hand begins. */
  #start = 0;

  constructor(text: string, source: string) {
    this.source = source;
    this.#frame = { text, position: 0, line: 1, lineStart: 0 };
  }

  get position(): Position {
    return { line: this.line, column: this.column };
  }

  /** Whether the token at hand is this word or symbol. */
  is(text: string): boolean {
    return this.text === text && (this.kind === 'word' || this.kind === 'symbol');
  }

  /** @throws {PacketPathError} at the token at hand */
  fail(code: ErrorCode, problem: string, expected?: string): never {
    throw new PacketPathError(code, problem, {
      source: this.source,
      position: this.position,
      ...(expected !== undefined && { expected }),
    });
  }

  /** @throws {PacketPathError} `syntax`: the token at hand is not what should stand here */
  unexpected(expected: string): never {
    this.fail('syntax', this.described, expected);
  }

  /** The token at hand, for errors. */
  get described(): string {
    if (this.kind === 'end') return 'the text ends';
    if (this.kind === 'separator') return this.text === ';' ? "';'" : 'the line ends';
    return `'${this.text}'`;
  }

  /** Goes to the next token. */
  advance(): void {
    const frame = this.#frame;
    const { text } = frame;
    this.#skipBlanks(frame);
    const start = frame.position;
    this.#start = start;
    if (this.#outer.length === 0) {
      this.line = frame.line;
      this.column = start - frame.lineStart + 1;
    }
    if (start >= text.length) {
      const outer = this.#outer.pop();
      if (outer === undefined) this.#take('end', '');
      else {
        this.#frame = outer;
        this.advance();
      }
      return;
    }
    const code = text.charCodeAt(start);
    if (code === NEWLINE || code === SEMICOLON) {
      frame.position++;
      if (code === NEWLINE) {
        frame.line++;
        frame.lineStart = frame.position;
      }
      this.#take('separator', code === NEWLINE ? '\n' : ';');
    } else if (isDigit(code)) {
      const { kind, end } = numberToken(text, start);
      frame.position = end;
      this.#take(kind, text.slice(start, end));
    } else if (code === DOLLAR) this.#variable(start);
    else if (code === QUOTE) {
      const found = this.#match(STRING, start);
      if (found === undefined) this.fail('syntax', 'a string does not end', 'a closing quote');
      this.#take('string', found.slice(1, -1));
    } else this.#wordOrSymbol(start, code);
  }

  /**
   * Reads the token at hand anew, as what a pattern matches where it begins. Undefined, and nothing is
   * read, where it matches nothing.
   */
  retake(pattern: RegExp): string | undefined {
    const before = this.#frame.position;
    this.#frame.position = this.#start;
    const found = this.#match(pattern, this.#start);
    if (found === undefined) this.#frame.position = before;
    else this.#take('word', found);
    return found;
  }

  /** Whether the text behind the token at hand begins with a pattern. */
  continuesWith(pattern: RegExp): boolean {
    pattern.lastIndex = this.#frame.position;
    return pattern.test(this.#frame.text);
  }

  get atEnd(): boolean {
    return this.kind === 'end';
  }

  /** Goes over line ends. */
  skipSeparators(): void {
    while (this.kind === 'separator') this.advance();
  }

  /** Keeps so many characters of the word at hand; the rest will be read again. */
  takeBack(kept: number): void {
    this.#frame.position -= this.text.length - kept;
    this.text = this.text.slice(0, kept);
  }

  /** Opens a block: variables that are defined in it end with it. */
  openScope(): void {
    this.#variables.open();
  }

  closeScope(): void {
    this.#variables.close();
  }

  /**
   * Reads the value of a variable as it stands, to the end of its line or its braces, with the values
   * of variables that are defined above in their places.
   *
   * @param isNew whether the block must not have a variable of this name yet
   */
  define(name: string, isNew: boolean): void {
    if (isNew && this.#variables.isNewHere(name) === false) {
      this.fail('duplicate', `'${name}' is defined twice`, 'redefine');
    }
    const frame = this.#frame;
    const { value, end } = definedValue(frame.text, frame.position);
    if (value.trim() === '') this.fail('syntax', `'${name}' is defined as nothing`, 'a value');
    this.#variables.set(
      name,
      this.#placed(() => this.#variables.expanded(value.trim())),
    );
    this.#skip(end);
    this.advance();
  }

  /** Forgets a variable. @throws {PacketPathError} `not-found` */
  undefine(name: string): void {
    this.#placed(() => this.#variables.delete(name));
  }

  /** The place of the token at hand, to which {@link reset} goes back. */
  mark(): Mark {
    const { line, column, kind, text } = this;
    const frames = [...this.#outer, this.#frame].map((frame) => ({ ...frame }));
    const depth = this.#variables.depth;
    return { line, column, kind, text, start: this.#start, frames, depth };
  }

  /** Goes back to the token that was at hand at a mark. */
  reset({ line, column, kind, text, start, frames, depth }: Mark): void {
    Object.assign(this, { line, column, kind, text });
    this.#start = start;
    this.#outer.splice(0, this.#outer.length, ...frames.slice(0, -1).map((one) => ({ ...one })));
    this.#frame = { ...frames.at(-1)! };
    while (this.#variables.depth > depth) this.#variables.close();
  }

  /** Takes the text from the token at hand to the end of its line or its braces, as it is written. */
  takeRest(): string {
    const frame = this.#frame;
    const { end } = definedValue(frame.text, this.#start);
    const text = frame.text.slice(this.#start, end).trim();
    frame.position = this.#start;
    this.#skip(end);
    this.advance();
    return this.#placed(() => this.#variables.expanded(text));
  }

  /** Runs what may fail for want of a place, which is that of the token at hand. */
  #placed<Value>(run: () => Value): Value {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof PacketPathError)) throw error;
      throw error.at(this.source, this.position);
    }
  }

  #wordOrSymbol(start: number, code: number): void {
    if (isHexadecimal(code) || code === COLON) {
      const address = this.#match(IPV6, start);
      if (address !== undefined) {
        this.#take('address', address);
        return;
      }
    }
    const word = this.#match(WORD, start);
    if (word !== undefined) {
      this.#take('word', word);
      return;
    }
    const symbol = this.#match(SYMBOL, start);
    if (symbol === undefined) {
      this.fail('syntax', `the character '${this.#frame.text[start]}' means nothing to nft`);
    }
    this.#take('symbol', symbol);
  }

  #variable(start: number): void {
    this.#frame.position = start + 1;
    const name = this.#match(WORD, start + 1) ?? '';
    const value = this.#placed(() => this.#variables.valueOf(name));
    this.#outer.push(this.#frame);
    this.#frame = { text: value, position: 0, line: 0, lineStart: 0 };
    this.advance();
  }

  #match(pattern: RegExp, start: number): string | undefined {
    pattern.lastIndex = start;
    if (!pattern.test(this.#frame.text)) return undefined;
    const end = pattern.lastIndex;
    this.#frame.position = end;
    return this.#frame.text.slice(start, end);
  }

  #take(kind: TokenKind, text: string): void {
    this.kind = kind;
    this.text = text;
  }

  #skipBlanks(frame: Frame): void {
    const { text } = frame;
    for (let at = frame.position; ; ) {
      const code = text.charCodeAt(at);
      if (code === SPACE || code === TAB || code === RETURN) at++;
      else if (code === HASH) {
        const newline = text.indexOf('\n', at);
        at = newline < 0 ? text.length : newline;
      } else if (code === BACKSLASH && isLineEnd(text, at + 1)) {
        at = text.indexOf('\n', at) + 1;
        frame.line++;
        frame.lineStart = at;
      } else {
        frame.position = at;
        return;
      }
    }
  }

  /** Goes on to `end`, minding the lines. */
  #skip(end: number): void {
    const frame = this.#frame;
    let newline = frame.text.indexOf('\n', frame.position);
    while (newline >= 0 && newline < end) {
      frame.line++;
      frame.lineStart = newline + 1;
      newline = frame.text.indexOf('\n', newline + 1);
    }
    frame.position = end;
  }
}
